"""YouTube Music by way of the YouTube Data API v3, the only official one: requests and answers as pure functions."""

from blocklist_jobs.providers.youtube_music.provider import YouTubeMusicProvider

__all__ = ["YouTubeMusicProvider"]

"""The Apple Music API: requests and answers as pure functions, and the developer tokens that they are sent with."""

from blocklist_jobs.providers.apple_music.provider import AppleMusicProvider

__all__ = ["AppleMusicProvider"]

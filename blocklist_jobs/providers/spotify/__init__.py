"""Spotify's Web API: requests and answers as pure functions, in both of its dialects (see ``dialect.py``)."""

from blocklist_jobs.providers.spotify.provider import SpotifyProvider

__all__ = ["SpotifyProvider"]

"""Ids in the form of YouTube's, made of any text (such as a Spotify id); the same text gives the same id."""

from __future__ import annotations

import base64
import hashlib


def _letters(text: str, length: int) -> str:
    digest = hashlib.sha512(f"youtube {text}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()[:length]


def video_id(text: str) -> str:
    """11 characters."""
    return _letters(f"video {text}", 11)


def channel_id(text: str) -> str:
    """``UC`` and 22 characters; of an artist's id it is the artist's own channel (the one called "… - Topic")."""
    return f"UC{_letters(f'channel {text}', 22)}"


def playlist_id(text: str) -> str:
    """``PL`` and 32 characters."""
    return f"PL{_letters(f'playlist {text}', 32)}"


def entry_id(text: str) -> str:
    """What names one entry of a playlist, or one subscription; nothing can be read from it."""
    return _letters(f"entry {text}", 48)

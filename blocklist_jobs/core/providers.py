"""The names of the providers, and the other names by which clients call them."""

from __future__ import annotations

PROVIDERS = ("spotify", "apple_music", "youtube_music", "tidal")

_UNDERSTOOD = {
    "apple": "apple_music",
    "apple-music": "apple_music",
    "youtube": "youtube_music",
    "youtube-music": "youtube_music",
}

SPELLINGS = (*PROVIDERS, *_UNDERSTOOD)
"""Every name that is understood."""


def provider_named(word: str) -> str:
    """The provider a client means; ``KeyError`` for an unknown one."""
    name = _UNDERSTOOD.get(word, word)
    if name not in PROVIDERS:
        raise KeyError(word)
    return name

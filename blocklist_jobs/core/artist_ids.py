"""An artist's id at a provider, in every way in which people write it down."""

from __future__ import annotations

import re

# A bare id. Spotify: https://developer.spotify.com/documentation/web-api/concepts/spotify-uris-ids
# YouTube: a channel id is "UC" and 22 characters of URL-safe base64. Apple and Tidal count.
_SHAPES = {
    "spotify": r"[0-9A-Za-z]{22}",
    "youtube_music": r"UC[0-9A-Za-z_-]{22}",
    "apple_music": r"[1-9][0-9]{0,18}",
    "tidal": r"[1-9][0-9]{0,18}",
}
_BARE = {provider: re.compile(shape) for provider, shape in _SHAPES.items()}

# Bare ids that cannot be mistaken for another provider's.
_TELLING = ("spotify", "youtube_music")

_PATHS = {
    "spotify": r"open\.spotify\.com/(?:intl-[A-Za-z-]+/)?artist/",
    "youtube_music": r"(?:(?:music|www|m)\.)?youtube\.com/channel/",
    "apple_music": r"(?:geo\.)?(?:music|itunes)\.apple\.com/(?:[a-z]{2}/)?artist/(?:[^/?#]+/)?(?:id)?",
    "tidal": r"(?:(?:listen|www)\.)?tidal\.com/(?:browse/)?artist/",
}
_LINKS = {
    provider: re.compile(rf"(?:https?://)?{path}({_SHAPES[provider]})(?:[/?#].*)?") for provider, path in _PATHS.items()
}
_URI = re.compile(rf"spotify:artist:({_SHAPES['spotify']})")


def recognise(word: str, provider: str | None = None) -> tuple[str, str] | None:
    """The provider and the bare id that ``word`` means; ``None`` when it is no artist's id.

    A link or a URI names its provider itself. A bare id belongs to ``provider``; without one, only the ids of
    Spotify and YouTube can be told by their shape (Apple's and Tidal's are both plain numbers).
    """
    word = word.strip()
    return _linked(word) or _bare(word, (provider,) if provider else _TELLING)


def _linked(word: str) -> tuple[str, str] | None:
    uri = _URI.fullmatch(word)
    if uri:
        return "spotify", uri[1]
    for provider, link in _LINKS.items():
        found = link.fullmatch(word)
        if found:
            return provider, found[1]
    return None


def _bare(word: str, providers: tuple[str, ...]) -> tuple[str, str] | None:
    return next(((provider, word) for provider in providers if _BARE[provider].fullmatch(word)), None)

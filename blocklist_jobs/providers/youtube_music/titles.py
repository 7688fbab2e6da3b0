"""Names of artists in what people write above videos. They are good for a review and for nothing else."""

from __future__ import annotations

import re

TOPIC = " - Topic"
"""The end of the name of a channel that YouTube makes for an artist out of what labels deliver."""

MOST_NAMES = 20
_DASH = re.compile(r" [-\u2013\u2014] ")
_LISTED = re.compile(r"[,;]")
_JOINED = re.compile(r"[,;]| & | \u00d7 | x | (?:and|with|vs\.?|feat\.?|ft\.?|featuring) ", re.IGNORECASE)
_FEATURED = re.compile(r"[(\[](?:feat\.?|ft\.?|featuring|with) ([^()\[\]]+)[)\]]", re.IGNORECASE)


def is_topic(channel: str) -> bool:
    """Whether a channel of this title stands for one artist's releases."""
    return channel.endswith(TOPIC) and channel != TOPIC


def artist_of(channel: str) -> str:
    """The artist's name in the title of a channel."""
    return channel.removesuffix(TOPIC).strip()


def names_in(title: str) -> tuple[str, ...]:
    """Those whom "Artist & Other - Title (feat. Third)" names, each once, in every way in which they may be meant.

    "A, B & C" may be three artists, or two of whom one is called "B & C". At most :data:`MOST_NAMES`; none where
    nothing tells artist and title apart.
    """
    line = " ".join(title.split())
    before, *after = _DASH.split(line, maxsplit=1)
    credited = [*([before] if after else []), *_FEATURED.findall(line)]
    names = (name.strip() for credit in credited for name in _readings(credit))
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_NAMES]


def _readings(credit: str) -> list[str]:
    """All of it as one name, as a list of names, and cut wherever a name may end."""
    return [credit, *_LISTED.split(credit), *_JOINED.split(credit)]

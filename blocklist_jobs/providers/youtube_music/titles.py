"""Names of artists in what people write above videos. They are good for a review and for nothing else."""

from __future__ import annotations

import re

TOPIC = " - Topic"
"""The end of the name of a channel that YouTube makes for an artist out of what labels deliver."""

MOST_NAMES = 10
_DASH = re.compile(r" [-\u2013\u2014] ")
_JOINED = re.compile(r",|;| & | \u00d7 | x | (?:and|with|vs\.?|feat\.?|ft\.?|featuring) ", re.IGNORECASE)
_FEATURED = re.compile(r"[(\[](?:feat\.?|ft\.?|featuring|with) ([^()\[\]]+)[)\]]", re.IGNORECASE)


def is_topic(channel: str) -> bool:
    """Whether a channel of this title stands for one artist's releases."""
    return channel.endswith(TOPIC) and channel != TOPIC


def artist_of(channel: str) -> str:
    """The artist's name in the title of a channel."""
    return channel.removesuffix(TOPIC).strip()


def names_in(title: str) -> tuple[str, ...]:
    """Those whom "Artist & Other - Title (feat. Third)" names, each once: together, then one by one.

    At most :data:`MOST_NAMES`; none where nothing tells artist and title apart.
    """
    line = " ".join(title.split())
    before, *after = _DASH.split(line, maxsplit=1)
    credited = [before, *_JOINED.split(before)] if after else []
    featured = [name for found in _FEATURED.findall(line) for name in _JOINED.split(found)]
    names = (name.strip() for name in credited + featured)
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_NAMES]

"""Apple's ids: those of the catalogue are numbers, those of a library begin with a letter and a dot.

developer.apple.com/documentation/applemusicapi/handling-requests-and-responses
"""

from __future__ import annotations

import re
from typing import Any

from blocklist_jobs.core.calls import Target, Wanted

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}", re.ASCII)
_LIBRARY = re.compile(r"[a-z]\.", re.ASCII)
_KINDS = {"track": "songs", "album": "albums"}


def ident(value: Any) -> str | None:
    """The value if it can be an id: short, and harmless in a path, a query and a list joined by commas."""
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def is_library_id(value: str) -> bool:
    """Whether the id is one of a library (``i.…``, ``l.…``, ``p.…``), not of the catalogue."""
    return _LIBRARY.match(value) is not None


def kind_of(thing: Target | Wanted) -> str:
    """Apple's name for the kind of a thing (``songs``, ``library-songs``, …); ``ValueError`` where it has none."""
    if thing.entity_type not in _KINDS:
        raise ValueError(f"Apple Music has no ratings of this kind: {thing.entity_type}")
    kind = _KINDS[thing.entity_type]
    return f"library-{kind}" if is_library_id(thing.entity_id) else kind

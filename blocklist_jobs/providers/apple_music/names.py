"""Names out of a line such as ``A, B & C feat. D``: all that Apple says of artists where it gives no ids."""

from __future__ import annotations

import re

_BETWEEN = re.compile(r"\s*(?:,|&|;|\b(?:feat|ft)\.|\b(?:feat|ft|featuring|with|and|x)\b)\s*", re.IGNORECASE)


def names_in(line: str) -> tuple[str, ...]:
    """The whole line first, since bands are called ``A & B`` too, then its parts. They are for review alone: none of
    them is an identity."""
    parts = (part.strip().strip("()[]").strip() for part in _BETWEEN.split(line))
    return tuple(dict.fromkeys(name for name in (line.strip(), *parts) if name))

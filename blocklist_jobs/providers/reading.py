"""Reads values out of JSON that a provider sent. Nothing here raises: what is not as expected is absent."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from blocklist_jobs.core.wire import Answer

LONGEST_TEXT = 1000
_ID = re.compile(r"[A-Za-z0-9_~-]{1,128}", re.ASCII)
_SECRET = re.compile(r"[A-Za-z0-9_.~+/=-]{32,}")


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def json_of(answer: Answer) -> Any:
    """The body as JSON; ``None`` when it is not JSON, is nested too deep, or holds NaN."""
    try:
        return json.loads(answer.body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    """The value if it is text, in a form that a database takes (no NUL, no half of a pair, bounded), else ""."""
    if not isinstance(value, str):
        return ""
    return value[:LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def whole(value: Any) -> int | None:
    """The value if it is a whole number from 0, else ``None``."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def ident(value: Any) -> str | None:
    """The value if it can be an id: short, and harmless in a path, a query and a list joined by commas."""
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def excerpt(words: str, longest: int = 200) -> str:
    """A provider's own words, fit to be shown: one line, short, and without anything as long as a token."""
    line = " ".join(text(words).split())
    return _SECRET.sub("…", "".join(letter for letter in line if letter.isprintable()))[:longest]

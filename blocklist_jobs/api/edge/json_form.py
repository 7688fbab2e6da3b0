"""How values are written in answers: instants as RFC 3339 in UTC, ids as text, tuples and sets as lists."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask.json.provider import DefaultJSONProvider

from blocklist_jobs.api.edge.times import written


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return written(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, UUID):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


class WireJson(DefaultJSONProvider):
    """Members stay in the order in which they are documented."""

    default = staticmethod(_written)
    sort_keys = False
    ensure_ascii = False
    compact = True


def written_json(document: Any) -> str:
    """The same form outside of a request."""
    return json.dumps(document, default=_written, ensure_ascii=False, separators=(",", ":"))

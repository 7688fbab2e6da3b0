"""Checksums of a library's dump, so that two libraries can be compared in content, order and dates."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping

from blocklist_jobs.sandbox.wire import JsonObject


def checksums(whole: Mapping[str, list[JsonObject]], passing: Collection[str] = ()) -> JsonObject:
    """For each part its ``count``, ``content`` (what is where) and ``dated`` (all else as well, but for ``passing``).

    ``passing`` names the fields that may change without anything having changed, such as ids of entries.
    """
    return {
        name: {"count": len(part), "content": _sum(_content(part)), "dated": _sum(_lasting(part, passing))}
        for name, part in whole.items()
    }


def _content(part: list[JsonObject]) -> list[object]:
    return [[one["uri"], [item["uri"] for item in one.get("items", ())]] for one in part]


def _lasting(value: object, passing: Collection[str]) -> object:
    if isinstance(value, dict):
        return {key: _lasting(inner, passing) for key, inner in value.items() if key not in passing}
    return [_lasting(inner, passing) for inner in value] if isinstance(value, list) else value


def _sum(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()

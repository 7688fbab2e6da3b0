"""Spans of time in a word: ``30m``, ``6h``, ``2d``."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

_SECONDS = {"m": 60, "h": 3_600, "d": 86_400}
# From five minutes: what a schedule or a source may ask of others. Every word that matches is understood.
_FORM = r"([5-9]|[1-9][0-9]{1,3})m|[1-9][0-9]{0,3}h|[1-9][0-9]{0,2}d"
_WRONG = "must be minutes, hours or days in one word, such as 30m, 6h or 2d, and at least 5m"


def span(**options: Any) -> fields.String:
    """A field for a span of at least five minutes; :func:`seconds_in` reads the word."""
    return fields.String(validate=validate.Regexp(rf"({_FORM})\Z", error=_WRONG), **options)


def seconds_in(word: str) -> int:
    """What a span's word means."""
    return int(word[:-1]) * _SECONDS[word[-1]]


def in_words(seconds: int) -> str:
    """The span in the largest unit that it is a whole number of."""
    unit = next(unit for unit in ("d", "h", "m") if seconds % _SECONDS[unit] == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"

"""Spans of time in a word: ``30m``, ``6h``, ``2d``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

_SECONDS = {"m": 60, "h": 3_600, "d": 86_400}
# From five minutes: what a schedule or a source may ask of others. Every word that matches is understood.
_FORM = r"([5-9]|[1-9]\d{1,3})m|[1-9]\d{0,3}h|[1-9]\d{0,2}d"


def in_words(seconds: int) -> str:
    """The span in the largest unit that it is a whole number of."""
    unit = next(unit for unit in ("d", "h", "m") if seconds % _SECONDS[unit] == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"


class Span(fields.String):
    """A span of at least five minutes; reads as seconds."""

    def __init__(self, **options: Any) -> None:
        error = "must be minutes, hours or days in one word, such as 30m, 6h or 2d, and at least 5m"
        super().__init__(validate=validate.Regexp(_FORM + r"\Z", error=error), **options)

    def _validate(self, value: Any) -> None:
        """What was read is seconds already; the word was checked as it came."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        word = super()._deserialize(value, attr, data, **kwargs)
        super()._validate(word)
        return int(word[:-1]) * _SECONDS[word[-1]]

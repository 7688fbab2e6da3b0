"""marshmallow fields for the words of the contract; each says what it would have understood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, fields

from blocklist_jobs.core.job import Priority
from blocklist_jobs.core.providers import PROVIDERS, provider_named


def _one_of(words: Iterable[str], given: str) -> ValidationError:
    return ValidationError(f"must be one of {', '.join(words)}, not {given[:80]!r}")


class Word(fields.String):
    """One word of an enumeration; reads as its member."""

    def __init__(self, words: type[StrEnum], **options: Any) -> None:
        super().__init__(**options)
        self.words = words

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return self.words(text)
        except ValueError:
            raise _one_of(self.words, text) from None


class ProviderName(fields.String):
    """A provider by any name that is understood; reads as the one name we use."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return provider_named(text)
        except KeyError:
            raise _one_of(PROVIDERS, text) from None


class PriorityWord(fields.String):
    """How urgent a job is; reads as :class:`Priority`."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        words = {priority.word: priority for priority in Priority}
        if text not in words:
            raise _one_of(words, text)
        return words[text]


class Flag(fields.Boolean):
    """True or false of JSON, and nothing that is taken for them elsewhere: not 1, not "yes"."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return bool(super()._deserialize(value, attr, data, **kwargs))


class Number(fields.Float):
    """A number of JSON; a text that looks like one is none."""

    def _validated(self, value: Any) -> float:
        if isinstance(value, str):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class Whole(fields.Integer):
    """A whole number of JSON, however it is written (1, 1.0, 1e0); neither a text nor true."""

    def _validated(self, value: Any) -> int:
        if isinstance(value, str) or (isinstance(value, float) and not value.is_integer()):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class Instant(fields.AwareDateTime):
    """An RFC 3339 instant with its offset; reads as UTC."""

    default_error_messages = {  # noqa: RUF012 - marshmallow reads them from the class
        "invalid": "must be an RFC 3339 time such as 2026-11-24T20:00:00Z",
        "invalid_awareness": "must say its offset from UTC, as in 2026-11-24T20:00:00Z",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> datetime:
        # A number would be read as seconds since 1970 by some and as something else by others.
        if not isinstance(value, str):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        read = super()._deserialize(value, attr, data, **kwargs)
        try:
            return read.astimezone(UTC)
        except OverflowError:
            raise ValidationError("is outside the calendar") from None

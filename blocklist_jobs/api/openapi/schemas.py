"""marshmallow schemas as JSON Schema 2020-12: closed where unknown members are refused, with the words of the API."""

from __future__ import annotations

from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_instance
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import INCLUDE, Schema, fields, validate

from blocklist_jobs.api.edge.described import AnswerSchema
from blocklist_jobs.api.edge.words import PriorityWord, ProviderName, Word
from blocklist_jobs.api.openapi.prose import prose
from blocklist_jobs.core.job import Priority
from blocklist_jobs.core.providers import SPELLINGS

# Nearly str.isprintable, in the words that all dialects of regular expressions share.
_PRINTABLE = r"^[^\u0000-\u001f\u007f-\u00a0\u2028\u2029]*$"


class ExactConverter(OpenAPIConverter):
    """apispec's converter, made exact where it is not."""

    def ref(self, schema: type[Schema]) -> dict[str, Any]:
        """A reference to the schema, which becomes a component."""
        made: dict[str, Any] = self.resolve_nested_schema(schema)  # type: ignore[no-untyped-call]
        return made

    def schema2jsonschema(self, schema: Any) -> dict[str, Any]:
        """The schema as JSON Schema. What we send may get new members; what we take may not have unknown ones."""
        made: dict[str, Any] = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call]
        known = resolve_schema_instance(schema)
        made.pop("additionalProperties", None)
        if not isinstance(known, AnswerSchema):
            made["additionalProperties"] = False
        elif known.unknown == INCLUDE:
            made["additionalProperties"] = True
        if isinstance(known, AnswerSchema) and known.example is not None:
            made["examples"] = [known.example]
        return {"description": prose(type(known).__doc__ or ""), **made, **getattr(known, "json_schema", {})}

    def field2property(self, field: Any) -> dict[str, Any]:
        """The field as JSON Schema."""
        made: dict[str, Any] = super().field2property(field)
        if words := _words(field):
            made.setdefault("enum", words)
        if isinstance(made.get("default"), str) and isinstance(field, PriorityWord):
            made["default"] = field.load_default.word
        if made.get("default", ...) is None:  # what is not said is not null
            del made["default"]
        if made.get("additionalProperties") == {}:
            made["additionalProperties"] = True
        return made | _by_validators(field, made)


class Plugin(MarshmallowPlugin):
    """apispec's plugin with our converter and names."""

    Converter = ExactConverter
    converter: ExactConverter

    def __init__(self) -> None:
        super().__init__(schema_name_resolver=self._name_of)
        self._named: dict[str, type[Schema]] = {}

    def _name_of(self, schema: type[Schema] | Schema) -> str:
        """A component's name: that of the class without what it is to us, unless the other side has taken it."""
        kind = schema if isinstance(schema, type) else type(schema)
        plain = kind.__name__.removesuffix("Schema").removesuffix("Answer")
        if self._named.setdefault(plain, kind) is kind:
            return plain
        return plain + ("Answer" if issubclass(kind, AnswerSchema) else "Request")


def _words(field: fields.Field[Any]) -> list[str | None]:
    """The words of an enumeration; none for other fields."""
    words: list[str | None] = []
    if isinstance(field, Word):
        words = [word.value for word in field.words]
    elif isinstance(field, ProviderName):
        words = list(SPELLINGS)
    elif isinstance(field, PriorityWord):
        words = [priority.word for priority in Priority]
    return [*words, None] if words and field.allow_none else words


def _by_validators(field: fields.Field[Any], made: dict[str, Any]) -> dict[str, Any]:
    """What apispec does not see in validators."""
    more: dict[str, Any] = {}
    if "minimum" in made and any(isinstance(one, validate.Range) and not one.min_inclusive for one in field.validators):
        more["exclusiveMinimum"] = made.pop("minimum")
    if any(isinstance(one, validate.Regexp) for one in field.validators):
        more["pattern"] = _searched(made["pattern"])
    if any(isinstance(one, validate.Predicate) and one.method == "isprintable" for one in field.validators):
        more["pattern"] = _PRINTABLE
    return more


def _searched(pattern: str) -> str:
    r"""JSON Schema searches where marshmallow matches from the beginning, and has no ``\Z``."""
    inner = pattern.removesuffix(r"\Z")
    return f"^(?:{inner})" + ("$" if inner != pattern else "")

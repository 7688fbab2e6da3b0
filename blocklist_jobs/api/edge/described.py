"""What each route takes and answers, said beside it; openapi.json is built from this. Costs nothing at run time.

::

    @things_api.post("/things/<thing_id>/wake")
    @described(
        "things",                                        # a tag of api/openapi/tags.py
        body=WakeSchema,                                 # the schema that reads the body
        query=WakeQuery,                                 # the schema that reads the query
        takes=("Idempotency-Key",),                      # request headers of api/openapi/headers.py
        answers={202: Answer(ThingAnswer, headers=("Location", "Retry-After"))},
        problems=(409,),
    )
    def wake(thing_id: str) -> Response:
        \"\"\"Wake a thing.

        The first line is the summary, what follows the description.
        \"\"\"

A schema of a request may add what its fields cannot say: ``json_schema = {"minProperties": 1}``.

Said elsewhere and not to be said again: the key (``open_to_all``) and 401, 403 (``admin_only``), 404 where the path
names something, 400, 413 and 415 where the method takes a body, 414, 422, 429, 431, 500 and 503. In a path
``<..._id>`` is a UUID, ``<provider>`` a provider and ``<number>`` a whole number from 1. The answer schemas derive from
:class:`AnswerSchema`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from marshmallow import Schema
from marshmallow.fields import Field

View = TypeVar("View", bound=Callable[..., Any])

JSON = "application/json"

_DESCRIPTION = "openapi_description"
_NO_CALL = "openapi_no_call"


class AnswerSchema(Schema):
    """Writes down an answer: every member is always there, unless it says ``metadata={"may_be_missing": True}``.

    ``allow_none=True`` says that it may be null; ``class Meta: unknown = INCLUDE`` that there are members with names of
    their own. An ``example`` is shown in the document and held to the schema.
    """

    example: Any = None

    def on_bind_field(self, field_name: str, field_obj: Field[Any]) -> None:  # noqa: ARG002 - marshmallow's
        """Make the member required."""
        field_obj.required = not field_obj.metadata.get("may_be_missing", False)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. ``schema`` is that of its JSON, ``None`` for none; ``media`` are the types it comes in.

    What is not JSON (``text/csv``, ``text/event-stream``) is text. ``headers`` are names of api/openapi/headers.py.
    ``says`` describes the answer where its status alone does not.
    """

    schema: type[Schema] | None = None
    media: tuple[str, ...] = (JSON,)
    headers: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A body of one of several shapes. The word in the member ``by`` says which of ``schemas`` it has, by that name.

    Without ``by`` its shape is seen from itself. ``others`` are shapes that no schema describes, as JSON Schema.
    """

    name: str
    schemas: Mapping[str, type[Schema]]
    by: str = ""
    others: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """What a request carries. ``examples`` by name, as clients would send them; text is for types that are not JSON."""

    schema: type[Schema] | Choice
    media: tuple[str, ...] = (JSON,)
    required: bool = True
    examples: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Description:
    """All that a route says of itself beyond its docstring."""

    tag: str
    answers: Mapping[int, Answer]
    body: Body | None = None
    query: type[Schema] | None = None
    takes: tuple[str, ...] = ()
    problems: tuple[int, ...] = ()


def described(
    tag: str,
    *,
    answers: Mapping[int, type[Schema] | Answer | None],
    body: type[Schema] | Body | None = None,
    query: type[Schema] | None = None,
    takes: tuple[str, ...] = (),
    problems: tuple[int, ...] = (),
) -> Callable[[View], View]:
    """Say what a view takes and answers; ``None`` in ``answers`` is an answer without a body. See the module."""
    said = Description(
        tag,
        {status: _answer(given) for status, given in answers.items()},
        body if isinstance(body, Body) or body is None else Body(body),
        query,
        takes,
        problems,
    )
    return _mark(_DESCRIPTION, said)


def no_call(why: str) -> Callable[[View], View]:
    """Leave a view out of the document: it serves pages or files for people. ``why`` is for the reader."""
    return _mark(_NO_CALL, why)


def description_of(view: Callable[..., Any]) -> Description | None:
    """What :func:`described` noted; ``None`` where nothing was."""
    return cast("Description | None", getattr(view, _DESCRIPTION, None))


def is_no_call(view: Callable[..., Any]) -> bool:
    """Whether the view was left out of the document with :func:`no_call`."""
    return hasattr(view, _NO_CALL)


def _answer(given: type[Schema] | Answer | None) -> Answer:
    if isinstance(given, Answer):
        return given
    return Answer(given) if given else Answer(media=())


def _mark(name: str, value: object) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, name, value)
        return view

    return mark

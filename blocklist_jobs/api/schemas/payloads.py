"""The payloads of the job types; each reads as JSON with every default written out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from blocklist_jobs.api.edge.words import Flag, Word
from blocklist_jobs.core.job import Match, PlaylistChoice
from blocklist_jobs.core.library import Surface

MOST_ITEMS = 10_000
"""Items that one rollback may name; who means more means all."""


def _surfaces() -> fields.List[str]:
    return fields.List(Word(Surface), load_default=lambda: list(Surface), validate=validate.Length(1, len(Surface)))


def _in_order(chosen: Sequence[Surface]) -> list[str]:
    return [surface.value for surface in Surface if surface in chosen]


class EnforcementOptionsSchema(Schema):
    """``payload.options``; what is left out is what most listeners want: everything, wherever the name is credited."""

    match = Word(Match, load_default=Match.CREDITED)
    surfaces = _surfaces()
    playlists = Word(PlaylistChoice, load_default=PlaylistChoice.OWNED_AND_COLLABORATIVE)
    dislike_where_removal_is_impossible = Flag(load_default=False)


def options_in_words(options: Mapping[str, Any]) -> dict[str, Any]:
    """What :class:`EnforcementOptionsSchema` has read, as a job's payload holds it."""
    return {
        "match": options["match"].value,
        "surfaces": _in_order(options["surfaces"]),
        "playlists": options["playlists"].value,
        "dislike_where_removal_is_impossible": options["dislike_where_removal_is_impossible"],
    }


class EnforcementPayloadSchema(Schema):
    """The payload of ``enforcement_execution``."""

    blocklist_id = fields.UUID(required=True)
    connection_id = fields.UUID(load_default=None, allow_none=True)
    dry_run = Flag(load_default=False)
    options = fields.Nested(EnforcementOptionsSchema, load_default=lambda: EnforcementOptionsSchema().load({}))

    @post_load
    def _plain(self, read: dict[str, Any], **_: Any) -> dict[str, Any]:
        payload = {
            "blocklist_id": str(read["blocklist_id"]),
            "dry_run": read["dry_run"],
            "options": options_in_words(read["options"]),
        }
        return payload | _named(read, "connection_id")


class ScanPayloadSchema(Schema):
    """The payload of ``library_scan``; with a blocklist it also counts what that would touch."""

    blocklist_id = fields.UUID(load_default=None, allow_none=True)
    connection_id = fields.UUID(load_default=None, allow_none=True)
    surfaces = _surfaces()

    @post_load
    def _plain(self, read: dict[str, Any], **_: Any) -> dict[str, Any]:
        options = {"surfaces": _in_order(read["surfaces"])}
        return {"options": options} | _named(read, "blocklist_id", "connection_id")


class TokenPayloadSchema(Schema):
    """The payload of ``token_refresh``."""

    connection_id = fields.UUID(load_default=None, allow_none=True)

    @post_load
    def _plain(self, read: dict[str, Any], **_: Any) -> dict[str, Any]:
        return _named(read, "connection_id")


class RollbackSchema(Schema):
    """The body of ``POST /jobs/{id}/rollback``: the items to put back, all of them when they are left out."""

    item_ids = fields.List(fields.UUID(), load_default=None, allow_none=True, validate=validate.Length(1, MOST_ITEMS))


class RollbackPayloadSchema(RollbackSchema):
    """The payload of ``batch_rollback``: the job to undo, or some of its items."""

    job_id = fields.UUID(required=True)

    @post_load
    def _plain(self, read: dict[str, Any], **_: Any) -> dict[str, Any]:
        payload: dict[str, Any] = _named(read, "job_id")
        if read["item_ids"] is not None:
            payload["item_ids"] = sorted({str(item_id) for item_id in read["item_ids"]})
        return payload


def _named(read: dict[str, Any], *names: str) -> dict[str, str]:
    """The ids that were given, as text."""
    return {name: str(read[name]) for name in names if read[name] is not None}

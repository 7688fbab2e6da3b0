"""Keys of one's own: list them, make another, end one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, url_for

from blocklist_jobs.api.answers.access import KeyAnswer, KeyPageAnswer, NewKeyAnswer
from blocklist_jobs.api.edge.auth import caller
from blocklist_jobs.api.edge.body import json_object, no_body
from blocklist_jobs.api.edge.described import Answer, Body, described
from blocklist_jobs.api.edge.paging import after, page
from blocklist_jobs.api.edge.parsing import loaded, no_query, query
from blocklist_jobs.api.edge.paths import id_of
from blocklist_jobs.api.edge.request_limit import doubt_keys
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.api.schemas.access import KeysQuery, NewKeySchema
from blocklist_jobs.core.api_key import KeyView

keys_api = Blueprint("keys", __name__)


@keys_api.get("/keys")
@described("keys", query=KeysQuery, answers={200: KeyPageAnswer}, problems=(403,))
def listing() -> Response:
    """The caller's keys, newest first, with those that have ended."""
    asked = query(KeysQuery())
    scope = f"keys {caller().user_id} {asked['user'] or ''}"
    position = after(scope, asked["cursor"])
    start = (datetime.fromisoformat(position[0]), UUID(position[1])) if position else None
    found = services().access.own_keys.page(caller(), start, asked["limit"] + 1, user_id=asked["user"])
    return jsonify(page(found, asked["limit"], scope, render=_document, position=_position))


@keys_api.post("/keys")
@described(
    "keys",
    body=Body(
        NewKeySchema, examples={"for a script": {"name": "cleaning script", "expires_at": "2027-01-31T00:00:00Z"}}
    ),
    answers={201: Answer(NewKeyAnswer, headers=("Location",))},
    problems=(403, 409),
)
def make() -> Response:
    """Make another key.

    It never has more rights than the key that makes it, nor lives longer: without ``expires_at`` it ends when that
    does. The product's own tokens make no keys.
    """
    no_query()
    read = loaded(NewKeySchema(), json_object())
    key, view = services().access.own_keys.create(
        caller(),
        read["role"],
        now=datetime.now(UTC),
        expires_at=read["expires_at"],
        name=read["name"],
        user_id=read["user"],
    )
    answer = jsonify({**_document(view), "key": key})
    answer.status_code = 201
    answer.headers["Location"] = url_for("keys.read", key_id=view.id)
    return answer


@keys_api.get("/keys/<key_id>")
@described("keys", answers={200: KeyAnswer})
def read(key_id: str) -> Response:
    """One key, by its last characters; an admin sees anybody's."""
    no_query()
    return jsonify(_document(services().access.own_keys.read(caller(), id_of(key_id))))


@keys_api.delete("/keys/<key_id>")
@described("keys", answers={204: None})
def revoke(key_id: str) -> tuple[str, int]:
    """End a key at once; also the one that this request came with. An admin may end anybody's."""
    no_query()
    no_body()
    wanted = id_of(key_id)
    services().access.own_keys.revoke(caller(), wanted)
    doubt_keys([wanted])
    return "", 204


def _document(view: KeyView) -> dict[str, Any]:
    return {
        "id": view.id,
        "user": view.user_id,
        "role": view.role,
        "name": view.name,
        "hint": view.hint,
        "created_at": view.created_at,
        "expires_at": view.expires_at,
        "revoked_at": view.revoked_at,
    }


def _position(view: KeyView) -> tuple[str, str]:
    return view.created_at.isoformat(), str(view.id)

"""Connections to providers: tokens go in and never come out."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, jsonify, url_for

from blocklist_jobs.api.answers.connections import ConnectionAnswer, ConnectionPageAnswer
from blocklist_jobs.api.edge.auth import caller
from blocklist_jobs.api.edge.body import json_object, no_body
from blocklist_jobs.api.edge.described import Answer, Body, described
from blocklist_jobs.api.edge.paging import PageQuery, after, page
from blocklist_jobs.api.edge.parsing import loaded, no_query, query
from blocklist_jobs.api.edge.paths import id_of
from blocklist_jobs.api.edge.services import services, set_up
from blocklist_jobs.api.schemas.connections import EXAMPLES, NewConnectionSchema, TokensSchema
from blocklist_jobs.api.submission import require_set_up
from blocklist_jobs.core.connection import ConnectionView

connections_api = Blueprint("connections", __name__)

_STORED = Answer(ConnectionAnswer, headers=("Location",))


@connections_api.post("/connections")
@described(
    "connections",
    body=Body(NewConnectionSchema, examples=EXAMPLES),
    answers={201: _STORED, 200: _STORED},
    problems=(409,),
)
def add() -> Response:
    """Connect an account: 201; 200 when this reconnected one that needed it."""
    no_query()
    read = loaded(NewConnectionSchema(), json_object())
    require_set_up(read["provider"], set_up())
    stored = services().connections.add(caller(), read["provider"], read["given"])
    answer = jsonify(asdict(stored.connection))
    answer.status_code = 201 if stored.created else 200
    answer.headers["Location"] = url_for("connections.read", connection_id=stored.connection.id)
    return answer


@connections_api.get("/connections")
@described("connections", query=PageQuery, answers={200: ConnectionPageAnswer})
def listing() -> Response:
    """The caller's connections, newest first."""
    asked = query(PageQuery())
    scope = f"connections {caller().user_id}"
    position = after(scope, asked["cursor"])
    start = (datetime.fromisoformat(position[0]), UUID(position[1])) if position else None
    found = services().connections.list(caller(), start, asked["limit"] + 1)
    return jsonify(page(found, asked["limit"], scope, render=asdict, position=_position))


@connections_api.get("/connections/<connection_id>")
@described("connections", answers={200: ConnectionAnswer})
def read(connection_id: str) -> Response:
    """One connection."""
    no_query()
    return jsonify(asdict(services().connections.read(caller(), id_of(connection_id))))


@connections_api.put("/connections/<connection_id>")
@described("connections", body=TokensSchema, answers={200: ConnectionAnswer}, problems=(409,))
def replace(connection_id: str) -> Response:
    """New tokens for the same account; jobs that wait for them go on."""
    no_query()
    wanted = id_of(connection_id)
    read = loaded(TokensSchema(), json_object())
    view = services().connections.replace(caller(), wanted, read["given"], provider=read["provider"])
    return jsonify(asdict(view))


@connections_api.delete("/connections/<connection_id>")
@described("connections", answers={204: None})
def remove(connection_id: str) -> tuple[str, int]:
    """Disconnect: tokens are overwritten, unfinished jobs end."""
    no_query()
    no_body()
    services().connections.remove(caller(), id_of(connection_id))
    return "", 204


def _position(connection: ConnectionView) -> tuple[str, str]:
    return connection.created_at.isoformat(), str(connection.id)

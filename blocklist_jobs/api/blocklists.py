"""Do-not-play lists: from JSON, from files, in pages."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, request, url_for

from blocklist_jobs.api.answers.blocklists import (
    ArtistPageAnswer,
    BlocklistAnswer,
    BlocklistPageAnswer,
    StoredBlocklistAnswer,
)
from blocklist_jobs.api.edge.auth import caller
from blocklist_jobs.api.edge.body import JSON_TYPES, UnsupportedMediaType, no_body, raw_body
from blocklist_jobs.api.edge.described import JSON, Answer, Body, described
from blocklist_jobs.api.edge.paging import PageQuery, after, page
from blocklist_jobs.api.edge.parsing import no_query, query
from blocklist_jobs.api.edge.paths import id_of
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.api.schemas.blocklists import BLOCKLIST, EXAMPLES, UploadQuery
from blocklist_jobs.core.blocklist import BlocklistView, NumberedArtist, StoredList

blocklists_api = Blueprint("blocklists", __name__)

# Clients send files as whatever their system takes them for; the shape decides.
_FILE_TYPES = ("text/csv", "text/tab-separated-values", "text/plain", "application/octet-stream", "")

_BODY = Body(BLOCKLIST, media=(JSON, "text/csv"), examples=EXAMPLES)


@blocklists_api.post("/blocklists")
@described(
    "blocklists",
    body=_BODY,
    query=UploadQuery,
    answers={201: Answer(StoredBlocklistAnswer, headers=("Location",))},
)
def add() -> Response:
    """Store a list: 201, with the rows that could not be used."""
    stored = services().blocklists.add(caller(), **_upload())
    answer = jsonify(_stored(stored))
    answer.status_code = 201
    answer.headers["Location"] = url_for("blocklists.read", blocklist_id=stored.blocklist.id)
    return answer


@blocklists_api.get("/blocklists")
@described("blocklists", query=PageQuery, answers={200: BlocklistPageAnswer})
def listing() -> Response:
    """The caller's lists, newest first."""
    asked = query(PageQuery())
    scope = f"blocklists {caller().user_id}"
    position = after(scope, asked["cursor"])
    start = (datetime.fromisoformat(position[0]), UUID(position[1])) if position else None
    found = services().blocklists.list(caller(), start, asked["limit"] + 1)
    return jsonify(page(found, asked["limit"], scope, render=asdict, position=_position))


@blocklists_api.get("/blocklists/<blocklist_id>")
@described("blocklists", answers={200: BlocklistAnswer})
def read(blocklist_id: str) -> Response:
    """One list, without its artists."""
    no_query()
    return jsonify(asdict(services().blocklists.read(caller(), id_of(blocklist_id))))


@blocklists_api.get("/blocklists/<blocklist_id>/artists")
@described("blocklists", query=PageQuery, answers={200: ArtistPageAnswer})
def artists(blocklist_id: str) -> Response:
    """The artists of a list, in its order."""
    wanted, asked = id_of(blocklist_id), query(PageQuery())
    scope = f"artists {wanted}"
    position = after(scope, asked["cursor"])
    start = int(position[0]) if position else 0
    found = services().blocklists.artists(caller(), wanted, start, asked["limit"] + 1)
    return jsonify(page(found, asked["limit"], scope, render=_artist, position=lambda artist: (str(artist.number),)))


@blocklists_api.put("/blocklists/<blocklist_id>")
@described("blocklists", body=_BODY, query=UploadQuery, answers={200: StoredBlocklistAnswer})
def replace(blocklist_id: str) -> Response:
    """Put another list in the place of this one."""
    return jsonify(_stored(services().blocklists.replace(caller(), id_of(blocklist_id), **_upload())))


@blocklists_api.delete("/blocklists/<blocklist_id>")
@described("blocklists", answers={204: None}, problems=(409,))
def remove(blocklist_id: str) -> tuple[str, int]:
    """Delete a list that no unfinished job works by."""
    no_query()
    no_body()
    services().blocklists.remove(caller(), id_of(blocklist_id))
    return "", 204


def _upload() -> dict[str, Any]:
    """The body and what stands beside it, as the use cases take them."""
    asked = query(UploadQuery())
    is_json = request.mimetype in JSON_TYPES or request.mimetype.endswith("+json")
    if not is_json and request.mimetype not in _FILE_TYPES:
        raise UnsupportedMediaType("Send a blocklist as application/json or as text/csv.")
    return {"body": raw_body(), "is_json": is_json, **asked}


def _stored(stored: StoredList) -> dict[str, Any]:
    skipped = [asdict(row) for row in stored.skipped]
    return {**asdict(stored.blocklist), "skipped": skipped, "skipped_total": stored.skipped_total}


def _artist(artist: NumberedArtist) -> dict[str, Any]:
    return {"name": artist.artist.name, "ids": dict(artist.artist.ids)}


def _position(blocklist: BlocklistView) -> tuple[str, str]:
    return blocklist.created_at.isoformat(), str(blocklist.id)

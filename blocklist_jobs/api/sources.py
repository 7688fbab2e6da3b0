"""What a blocklist follows, and its changes."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify

from blocklist_jobs.api.answers.schedules import RevisionAnswer, RevisionPageAnswer, SourceAnswer
from blocklist_jobs.api.edge.auth import caller
from blocklist_jobs.api.edge.body import json_object, no_body
from blocklist_jobs.api.edge.described import Body, described
from blocklist_jobs.api.edge.paging import PageQuery, after, page
from blocklist_jobs.api.edge.parsing import loaded, no_query, query
from blocklist_jobs.api.edge.paths import id_of
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.api.edge.spans import in_words
from blocklist_jobs.api.schemas.schedules import SOURCE_EXAMPLES, SourceSchema
from blocklist_jobs.core.errors import NotFound
from blocklist_jobs.core.source import Place, SourceView

sources_api = Blueprint("sources", __name__)

_NUMBER = re.compile(r"[1-9]\d{0,8}", re.ASCII)


@sources_api.put("/blocklists/<blocklist_id>/source")
@described(
    "blocklists", body=Body(SourceSchema, examples=SOURCE_EXAMPLES), answers={200: SourceAnswer}, problems=(409,)
)
def put(blocklist_id: str) -> Response:
    """Have the list follow a URL or file from now on; it is looked at at once."""
    no_query()
    wanted = id_of(blocklist_id)
    place: Any = loaded(SourceSchema(), json_object())
    assert isinstance(place, Place)  # noqa: S101 - what the schema makes
    return jsonify(_document(services().standing.sources.put(caller(), wanted, place)))


@sources_api.get("/blocklists/<blocklist_id>/source")
@described("blocklists", answers={200: SourceAnswer})
def read(blocklist_id: str) -> Response:
    """What the list follows, and how the last look went."""
    no_query()
    return jsonify(_document(services().standing.sources.read(caller(), id_of(blocklist_id))))


@sources_api.delete("/blocklists/<blocklist_id>/source")
@described("blocklists", answers={204: None})
def remove(blocklist_id: str) -> tuple[str, int]:
    """Follow nothing any more; the list stays as it is."""
    no_query()
    no_body()
    services().standing.sources.remove(caller(), id_of(blocklist_id))
    return "", 204


@sources_api.post("/blocklists/<blocklist_id>/source/look")
@described("blocklists", answers={202: SourceAnswer})
def look(blocklist_id: str) -> Response:
    """Look at the source at once."""
    no_query()
    no_body()
    answer = jsonify(_document(services().standing.sources.look_now(caller(), id_of(blocklist_id))))
    answer.status_code = 202
    return answer


@sources_api.get("/blocklists/<blocklist_id>/revisions")
@described("blocklists", query=PageQuery, answers={200: RevisionPageAnswer})
def revisions(blocklist_id: str) -> Response:
    """The changes of the list, newest first; the last 50 are kept."""
    wanted, asked = id_of(blocklist_id), query(PageQuery())
    scope = f"revisions {wanted}"
    position = after(scope, asked["cursor"])
    before = int(position[0]) if position else None
    found = services().standing.sources.revisions(caller(), wanted, before, asked["limit"] + 1)
    return jsonify(page(found, asked["limit"], scope, render=asdict, position=lambda one: (str(one.number),)))


@sources_api.post("/blocklists/<blocklist_id>/revisions/<number>/apply")
@described("blocklists", answers={200: RevisionAnswer}, problems=(409,))
def apply(blocklist_id: str, number: str) -> Response:
    """Take over a change that waits."""
    return _decide(blocklist_id, number, apply=True)


@sources_api.post("/blocklists/<blocklist_id>/revisions/<number>/discard")
@described("blocklists", answers={200: RevisionAnswer}, problems=(409,))
def discard(blocklist_id: str, number: str) -> Response:
    """Leave the list as it is; the same change is not asked about again."""
    return _decide(blocklist_id, number, apply=False)


def _decide(blocklist_id: str, number: str, *, apply: bool) -> Response:
    no_query()
    no_body()
    if not _NUMBER.fullmatch(number):
        raise NotFound
    made = services().standing.sources.decide(caller(), id_of(blocklist_id), int(number), apply=apply)
    return jsonify(asdict(made))


def _document(source: SourceView) -> dict[str, Any]:
    document = asdict(source)
    document["every"] = in_words(document.pop("every_s"))
    return document

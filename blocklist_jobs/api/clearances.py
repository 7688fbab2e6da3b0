"""Many dead letters that are cleared away: how far that is, and an end to it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from blocklist_jobs.api.answers.dead_letters import ClearanceAnswer, ClearancePageAnswer
from blocklist_jobs.api.dead_letter_form import clearance_answer, clearance_document, clearance_position
from blocklist_jobs.api.edge.auth import caller
from blocklist_jobs.api.edge.body import no_body
from blocklist_jobs.api.edge.described import Answer, described
from blocklist_jobs.api.edge.paging import PageQuery, after, page
from blocklist_jobs.api.edge.parsing import no_query, query
from blocklist_jobs.api.edge.paths import id_of
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.api.job_form import position_of

clearances_api = Blueprint("clearances", __name__)

_WHILE_OPEN = ("Retry-After",)


@clearances_api.get("/dead-letter-clearances")
@described("dead letters", query=PageQuery, answers={200: ClearancePageAnswer})
def listing() -> Response:
    """Retries and discards of many, the newest first."""
    asked = query(PageQuery())
    scope = f"clearances {caller().user_id}"
    start = position_of(after(scope, asked["cursor"]))
    found = services().dead_letters.read.clearances(caller(), start, asked["limit"] + 1)
    return jsonify(page(found, asked["limit"], scope, render=clearance_document, position=clearance_position))


@clearances_api.get("/dead-letter-clearances/<clearance_id>")
@described("dead letters", answers={200: Answer(ClearanceAnswer, headers=_WHILE_OPEN)})
def read(clearance_id: str) -> Response:
    """How far one of them is."""
    wanted = id_of(clearance_id)
    no_query()
    return clearance_answer(services().dead_letters.read.clearance(caller(), wanted))


@clearances_api.post("/dead-letter-clearances/<clearance_id>/cancel")
@described("dead letters", answers={200: ClearanceAnswer}, problems=(409,))
def cancel(clearance_id: str) -> Response:
    """Leave alone what has not had its turn yet; what is done stays done."""
    wanted = id_of(clearance_id)
    no_query()
    no_body()
    return clearance_answer(services().dead_letters.clear.stop(caller(), wanted))

"""Standing orders: enforce again by the clock, or when a list changes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, url_for

from blocklist_jobs.api.answers.schedules import ScheduleAnswer, SchedulePageAnswer
from blocklist_jobs.api.edge.auth import caller
from blocklist_jobs.api.edge.body import json_object, no_body
from blocklist_jobs.api.edge.described import Answer, Body, described
from blocklist_jobs.api.edge.paging import PageQuery, after, page
from blocklist_jobs.api.edge.parsing import loaded, no_query, query
from blocklist_jobs.api.edge.paths import id_of
from blocklist_jobs.api.edge.services import services, set_up
from blocklist_jobs.api.edge.spans import in_words
from blocklist_jobs.api.schemas.schedules import EXAMPLES, NewScheduleSchema, ScheduleChangeSchema
from blocklist_jobs.api.submission import require_set_up
from blocklist_jobs.api.webhooks import start_of
from blocklist_jobs.core.standing_order import Clock, ScheduleView
from blocklist_jobs.jobs.standing_orders import Wanted

schedules_api = Blueprint("schedules", __name__)


@schedules_api.post("/schedules")
@described(
    "schedules",
    body=Body(NewScheduleSchema, examples=EXAMPLES),
    answers={201: Answer(ScheduleAnswer, headers=("Location",))},
    problems=(409,),
)
def add() -> Response:
    """Give a standing order."""
    no_query()
    read = loaded(NewScheduleSchema(), json_object())
    require_set_up(read["provider"], set_up())
    clock = read.pop("when")
    made = services().standing.orders.add(caller(), Wanted(clock=clock, **read))
    answer = jsonify(_document(made))
    answer.status_code = 201
    answer.headers["Location"] = url_for("schedules.read", schedule_id=made.id)
    return answer


@schedules_api.get("/schedules")
@described("schedules", query=PageQuery, answers={200: SchedulePageAnswer})
def listing() -> Response:
    """The caller's standing orders, newest first."""
    asked = query(PageQuery())
    scope = f"schedules {caller().user_id}"
    found = services().standing.orders.list(caller(), start_of(after(scope, asked["cursor"])), asked["limit"] + 1)
    return jsonify(page(found, asked["limit"], scope, render=_document, position=_position))


@schedules_api.get("/schedules/<schedule_id>")
@described("schedules", answers={200: ScheduleAnswer})
def read(schedule_id: str) -> Response:
    """One standing order."""
    no_query()
    return jsonify(_document(services().standing.orders.read(caller(), id_of(schedule_id))))


@schedules_api.patch("/schedules/<schedule_id>")
@described("schedules", body=ScheduleChangeSchema, answers={200: ScheduleAnswer})
def change(schedule_id: str) -> Response:
    """Change the parts given.

    Another ``when``, and going on after a pause, begin anew: what was missed meanwhile stays undone.
    """
    no_query()
    wanted = id_of(schedule_id)
    changes = loaded(ScheduleChangeSchema(), json_object())
    return jsonify(_document(services().standing.orders.change(caller(), wanted, changes)))


@schedules_api.delete("/schedules/<schedule_id>")
@described("schedules", answers={204: None})
def remove(schedule_id: str) -> tuple[str, int]:
    """Take a standing order back; jobs that it has made go on."""
    no_query()
    no_body()
    services().standing.orders.remove(caller(), id_of(schedule_id))
    return "", 204


@schedules_api.post("/schedules/<schedule_id>/run")
@described("schedules", answers={202: ScheduleAnswer}, problems=(409,))
def run(schedule_id: str) -> Response:
    """Run it at once, beside its clock; a run under way is waited for."""
    no_query()
    no_body()
    answer = jsonify(_document(services().standing.orders.run_now(caller(), id_of(schedule_id))))
    answer.status_code = 202
    return answer


def _document(order: ScheduleView) -> dict[str, Any]:
    document = asdict(order)
    document.pop("clock")
    return {**document, "when": _when(order.clock)}


def _when(clock: Clock | None) -> dict[str, Any] | None:
    if clock is None:
        return None
    return clock.to_record() if clock.every_s is None else {"every": in_words(clock.every_s)}


def _position(order: ScheduleView) -> tuple[str, str]:
    return order.created_at.isoformat(), str(order.id)

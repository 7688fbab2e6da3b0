"""A job's report: each thing done to the library, in JSON pages or as one CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, request, stream_with_context

from blocklist_jobs.api.answers.items import ItemPageAnswer
from blocklist_jobs.api.csv_report import csv_blocks
from blocklist_jobs.api.edge.auth import caller
from blocklist_jobs.api.edge.described import JSON, Answer, described
from blocklist_jobs.api.edge.paging import after, page
from blocklist_jobs.api.edge.parsing import query
from blocklist_jobs.api.edge.paths import id_of
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.api.item_form import item_document
from blocklist_jobs.api.schemas.items import ItemsQuery, ReportForm
from blocklist_jobs.core.errors import Refused
from blocklist_jobs.core.views import ItemView

job_items_api = Blueprint("job_items", __name__)

CSV_PAGE = 1000
"""Items read at a time for a CSV: memory stays the same for every size of job."""

_FORMS = {"application/json": ReportForm.JSON, "text/csv": ReportForm.CSV}


class NotAcceptable(Refused):
    """A report comes as application/json or text/csv."""

    code = "not_acceptable"
    status = 406


@job_items_api.get("/jobs/<job_id>/items")
@described(
    "jobs",
    query=ItemsQuery,
    answers={200: Answer(ItemPageAnswer, media=(JSON, "text/csv"), headers=("Vary", "Content-Disposition"))},
    problems=(406,),
)
def items(job_id: str) -> Response:
    """The report of one job.

    JSON comes in pages; CSV is the whole report, whatever ``limit`` and ``cursor`` say.
    """
    asked = query(ItemsQuery())
    wanted = id_of(job_id)
    services().jobs.read(caller(), wanted)
    form = asked["format"] or _accepted()
    answer = _csv(wanted, asked) if form is ReportForm.CSV else _json(wanted, asked)
    answer.vary.add("Accept")
    return answer


def _accepted() -> ReportForm:
    found = request.accept_mimetypes.best_match(list(_FORMS)) if request.accept_mimetypes else None
    if found is None and request.accept_mimetypes:
        raise NotAcceptable
    return _FORMS[found or "application/json"]


def _json(job_id: UUID, asked: dict[str, Any]) -> Response:
    statuses, surfaces = sorted(set(asked["status"])), sorted(set(asked["surface"]))
    scope = f"items {caller().user_id} {job_id} {','.join(statuses)}|{','.join(surfaces)}"
    position = after(scope, asked["cursor"])
    start = position[0] if position else None
    found = services().jobs.items(
        caller(), job_id, statuses=statuses, surfaces=surfaces, after=start, limit=asked["limit"] + 1
    )
    return jsonify(page(found, asked["limit"], scope, render=item_document, position=lambda item: (item.cursor,)))


def _csv(job_id: UUID, asked: dict[str, Any]) -> Response:
    blocks = csv_blocks(_all_items(job_id, asked))
    answer = Response(stream_with_context(blocks), content_type="text/csv; charset=utf-8; header=present")
    answer.headers["Content-Disposition"] = f'attachment; filename="job-{job_id}.csv"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _all_items(job_id: UUID, asked: dict[str, Any]) -> Iterator[ItemView]:
    cursor: str | None = None
    while True:
        found = services().jobs.items(
            caller(), job_id, statuses=asked["status"], surfaces=asked["surface"], after=cursor, limit=CSV_PAGE
        )
        yield from found
        if len(found) < CSV_PAGE:
            return
        cursor = found[-1].cursor

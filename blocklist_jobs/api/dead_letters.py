"""Jobs that used up their attempts: why, and all of them again in one call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from flask import Blueprint, Response, jsonify

from blocklist_jobs.api.answers_dead_letters import DeadLetterPageAnswer, RetriedAnswer
from blocklist_jobs.api.edge.auth import caller
from blocklist_jobs.api.edge.body import optional_object
from blocklist_jobs.api.edge.described import Body, described
from blocklist_jobs.api.edge.paging import after, page
from blocklist_jobs.api.edge.parsing import loaded, no_query, query
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.api.job_form import filters_in_words, job_document, job_position, position_of
from blocklist_jobs.api.schemas_dead_letters import MOST_AT_ONCE, DeadLettersQuery, RetrySchema
from blocklist_jobs.core.errors import Conflict, NotFound
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobFilter, JobView

dead_letters_api = Blueprint("dead_letters", __name__)

_STEP = 100


@dead_letters_api.get("/dead-letters")
@described("dead letters", query=DeadLettersQuery, answers={200: DeadLetterPageAnswer})
def listing() -> Response:
    """The caller's dead letters, newest first, and what brought how many of them there."""
    asked = query(DeadLettersQuery())
    wanted = _dead(asked)
    scope = f"dead letters {caller().user_id} {filters_in_words(wanted)}"
    start = position_of(after(scope, asked["cursor"]))
    found = services().jobs.list(caller(), wanted, start, asked["limit"] + 1)
    document = page(found, asked["limit"], scope, render=job_document, position=job_position)
    return jsonify(document | {"causes": causes(islice(_all_jobs(wanted), MOST_AT_ONCE))})


@dead_letters_api.post("/dead-letters/retry")
@described("dead letters", body=Body(RetrySchema, required=False), answers={202: RetriedAnswer})
def retry() -> Response:
    """Retry all, or those of some providers and job types, each from its checkpoint."""
    no_query()
    asked = loaded(RetrySchema(), optional_object())
    # All are found before the first is changed, so that no page shifts.
    meant = list(islice(_all_jobs(_dead(asked)), asked["limit"]))
    retried, refused = [], []
    for job in meant:
        try:
            retried.append(str(services().control.retry(caller(), job.id).id))
        except (Conflict, NotFound) as refusal:  # somebody else was faster
            refused.append({"id": str(job.id), "detail": refusal.detail})
    answer = jsonify({"retried": retried, "refused": refused})
    answer.status_code = 202
    return answer


def causes(jobs: Iterable[JobView]) -> list[dict[str, Any]]:
    """What brought how many jobs to the dead letters, the commonest first."""
    counted = Counter((job.provider, str((job.error or {}).get("message", "unknown"))) for job in jobs)
    return [{"provider": provider, "cause": cause, "jobs": count} for (provider, cause), count in counted.most_common()]


def _dead(asked: dict[str, Any]) -> JobFilter:
    return JobFilter((Status.DEAD_LETTER,), tuple(asked["job_type"]), tuple(asked["provider"]))


def _all_jobs(wanted: JobFilter) -> Iterator[JobView]:
    start = None
    while found := services().jobs.list(caller(), wanted, start, _STEP):
        yield from found
        start = found[-1].created_at, found[-1].id

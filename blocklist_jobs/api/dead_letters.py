"""Jobs that used up their attempts: why, what was tried, and all of them again, or discarded, in one call."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from blocklist_jobs.api.answers.dead_letters import (
    DeadLetterAnswer,
    DeadLetterPageAnswer,
    DiscardedAnswer,
    ForetoldAnswer,
    RetriedAnswer,
)
from blocklist_jobs.api.answers.jobs import JobAnswer
from blocklist_jobs.api.dead_letter_form import (
    batch_document,
    cause_document,
    clearance_answer,
    filter_from,
    foretold,
)
from blocklist_jobs.api.edge.auth import caller
from blocklist_jobs.api.edge.body import no_body, optional_object
from blocklist_jobs.api.edge.described import Answer, AnswerSchema, Body, described
from blocklist_jobs.api.edge.paging import PageQuery, after, page
from blocklist_jobs.api.edge.parsing import loaded, no_query, query
from blocklist_jobs.api.edge.paths import id_of
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.api.job_form import filters_in_words, job_answer, job_document, job_position, position_of
from blocklist_jobs.api.schemas.dead_letters import ClearSchema, DeadLettersQuery
from blocklist_jobs.core.dead_letters import Clearing

dead_letters_api = Blueprint("dead_letters", __name__)

MOST_NAMED = 100
"""Jobs that a dry run names; all are counted."""


def _begun(schema: type[AnswerSchema]) -> dict[int, Answer]:
    """The answers of a call that clears away."""
    said = "What has been done so far; `Location` follows the rest."
    return {
        200: Answer(ForetoldAnswer, says="Of a dry run."),
        202: Answer(schema, headers=("Location", "Retry-After"), says=said),
    }


@dead_letters_api.get("/dead-letters")
@described("dead letters", query=DeadLettersQuery, answers={200: DeadLetterPageAnswer})
def listing() -> Response:
    """The caller's dead letters, newest first, and what brought how many of them there."""
    asked = query(DeadLettersQuery())
    wanted = filter_from(asked)
    scope = f"dead letters {caller().user_id} {filters_in_words(wanted)} {wanted.causes} {wanted.finished_since}"
    start = position_of(after(scope, asked["cursor"]))
    found = services().jobs.list(caller(), wanted, start, asked["limit"] + 1)
    document = page(found, asked["limit"], scope, render=job_document, position=job_position)
    causes = services().dead_letters.read.causes(caller(), wanted)
    return jsonify(document | {"causes": [cause_document(cause) for cause in causes]})


@dead_letters_api.get("/dead-letters/<job_id>")
@described("dead letters", query=PageQuery, answers={200: DeadLetterAnswer})
def read(job_id: str) -> Response:
    """A job, and of each dead batch all that was tried.

    Also of a job that is still at work, when a batch of it is dead: the rest of it goes on.
    """
    wanted = id_of(job_id)
    asked = query(PageQuery())
    scope = f"dead letter {caller().user_id} {wanted}"
    start = after(scope, asked["cursor"])
    job, found = services().dead_letters.read.read(caller(), wanted, int(start[0]) if start else 0, asked["limit"] + 1)
    document = page(found, asked["limit"], scope, render=batch_document, position=lambda batch: [str(batch.id)])
    return jsonify({"job": job_document(job)} | document)


@dead_letters_api.post("/dead-letters/retry")
@described("dead letters", body=Body(ClearSchema, required=False), answers=_begun(RetriedAnswer))
def retry() -> Response:
    """Retry all, or those that a filter means, each from its checkpoint.

    What takes longer than a moment is carried on in the background, as a clearance.
    """
    return _clear(Clearing.RETRY)


@dead_letters_api.post("/dead-letters/discard")
@described("dead letters", body=Body(ClearSchema, required=False), answers=_begun(DiscardedAnswer))
def discard() -> Response:
    """Discard all, or those that a filter means: they are cancelled, keep their reason, and are forgotten in time."""
    return _clear(Clearing.DISCARD)


@dead_letters_api.post("/dead-letters/<job_id>/discard")
@described("dead letters", answers={200: JobAnswer}, problems=(409,))
def discard_one(job_id: str) -> Response:
    """Discard one: it is cancelled, keeps its reason, and is forgotten in time."""
    wanted = id_of(job_id)
    no_query()
    no_body()
    services().dead_letters.clear.discard(caller(), wanted)
    return job_answer(services().jobs.read(caller(), wanted))


def _clear(action: Clearing) -> Response:
    no_query()
    asked = loaded(ClearSchema(), optional_object())
    wanted, most = filter_from(asked), asked["limit"]
    if not asked["dry_run"]:
        return clearance_answer(*services().dead_letters.clear(caller(), action, wanted, most))
    read_them = services().dead_letters.read
    total = read_them.count(caller(), wanted)
    named = services().jobs.list(caller(), wanted, None, min(most or MOST_NAMED, MOST_NAMED))
    meant = total if most is None else min(total, most)
    return jsonify(foretold(action, meant, [job.id for job in named], read_them.causes(caller(), wanted)))

"""What an owner can do to a job. 409 with the reason where its state forbids it."""

from __future__ import annotations

from flask import Blueprint, Response, request

from blocklist_jobs.api.answers.jobs import JobAnswer
from blocklist_jobs.api.edge.auth import caller
from blocklist_jobs.api.edge.body import no_body, optional_object
from blocklist_jobs.api.edge.described import Answer, Body, described
from blocklist_jobs.api.edge.parsing import loaded, no_query
from blocklist_jobs.api.edge.paths import id_of
from blocklist_jobs.api.edge.services import services, set_up
from blocklist_jobs.api.job_form import job_answer
from blocklist_jobs.api.schemas.payloads import RollbackSchema
from blocklist_jobs.api.submission import digest_of, idempotency_key, require_set_up
from blocklist_jobs.core.errors import FieldProblem, Invalid

job_actions_api = Blueprint("job_actions", __name__)

_ACCEPTED = Answer(JobAnswer, headers=("Location", "Retry-After"))


@job_actions_api.post("/jobs/<job_id>/cancel")
@described("jobs", answers={202: _ACCEPTED}, problems=(409,))
def cancel(job_id: str) -> Response:
    """Stop a job; what runs at this moment ends first."""
    wanted = id_of(job_id)
    no_query()
    no_body()
    return job_answer(services().control.cancel(caller(), wanted), 202)


@job_actions_api.post("/jobs/<job_id>/retry")
@described("jobs", answers={202: _ACCEPTED}, problems=(409,))
def retry(job_id: str) -> Response:
    """Go on from the checkpoint of a job in ``dead_letter``."""
    wanted = id_of(job_id)
    no_query()
    no_body()
    return job_answer(services().control.retry(caller(), wanted), 202)


@job_actions_api.post("/jobs/<job_id>/execute")
@described("jobs", answers={202: _ACCEPTED}, problems=(409,))
def execute(job_id: str) -> Response:
    """Carry out a dry run's plan, as a job of its own."""
    wanted = id_of(job_id)
    no_query()
    no_body()
    return job_answer(services().control.execute(caller(), wanted).job, 202)


@job_actions_api.post("/jobs/<job_id>/rollback")
@described(
    "jobs",
    body=Body(RollbackSchema, required=False),
    takes=("Idempotency-Key",),
    answers={202: _ACCEPTED},
    problems=(409,),
)
def rollback(job_id: str) -> Response:
    """Put back what an enforcement took out, all or the items named, as a job of its own."""
    wanted = id_of(job_id)
    no_query()
    key = idempotency_key(request.headers.get("Idempotency-Key"))
    require_set_up(services().jobs.read(caller(), wanted).provider, set_up())
    document = optional_object()
    item_ids = loaded(RollbackSchema(), document)["item_ids"]
    digest = digest_of({**document, "rollback": str(wanted)}) if key else None
    try:
        submitted = services().control.roll_back(caller(), wanted, item_ids, key, digest)
    except Invalid as refusal:  # it speaks of the payload that this call stands for
        raise Invalid(errors=[_of_the_body(error) for error in refusal.errors]) from refusal
    return job_answer(submitted.job, 202)


def _of_the_body(problem: FieldProblem) -> FieldProblem:
    return FieldProblem(problem.pointer.removeprefix("/payload"), problem.detail)

"""What an owner can do to a job. 409 with the reason where its state forbids it."""

from __future__ import annotations

from flask import Blueprint, Response

from blocklist_jobs.api.edge.auth import caller
from blocklist_jobs.api.edge.body import no_body
from blocklist_jobs.api.edge.parsing import no_query
from blocklist_jobs.api.edge.paths import id_of
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.api.job_form import job_answer
from blocklist_jobs.core.errors import Conflict

job_actions_api = Blueprint("job_actions", __name__)


@job_actions_api.post("/jobs/<job_id>/cancel")
def cancel(job_id: str) -> Response:
    """Stop a job; what runs at this moment ends first."""
    wanted = id_of(job_id)
    no_query()
    no_body()
    return job_answer(services().control.cancel(caller(), wanted), 202)


@job_actions_api.post("/jobs/<job_id>/retry")
def retry(job_id: str) -> Response:
    """Go on from the checkpoint of a job in ``dead_letter``."""
    wanted = id_of(job_id)
    no_query()
    no_body()
    return job_answer(services().control.retry(caller(), wanted), 202)


@job_actions_api.post("/jobs/<job_id>/execute")
def execute(job_id: str) -> Response:
    """Carry out a dry run's plan, as a job of its own."""
    wanted = id_of(job_id)
    no_query()
    no_body()
    return job_answer(services().control.execute(caller(), wanted).job, 202)


@job_actions_api.post("/jobs/<job_id>/rollback")
def rollback(job_id: str) -> Response:
    """Refuse: this version records what a rollback needs and cannot carry it out."""
    services().jobs.read(caller(), id_of(job_id))
    raise Conflict("A rollback is not available yet; what it needs is kept with the job's items.")

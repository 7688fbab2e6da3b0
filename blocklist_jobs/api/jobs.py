"""Submit, list and read jobs."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from blocklist_jobs.api.answers.jobs import JobAnswer, JobPageAnswer
from blocklist_jobs.api.edge.auth import caller
from blocklist_jobs.api.edge.body import json_object
from blocklist_jobs.api.edge.described import Answer, Body, described
from blocklist_jobs.api.edge.paging import after, page
from blocklist_jobs.api.edge.parsing import no_query, query
from blocklist_jobs.api.edge.paths import id_of
from blocklist_jobs.api.edge.services import services, set_up
from blocklist_jobs.api.job_form import (
    etag_of,
    filters_in_words,
    job_answer,
    job_document,
    job_position,
    position_of,
)
from blocklist_jobs.api.schemas.jobs import JobsQuery
from blocklist_jobs.api.schemas.submissions import EXAMPLES, SUBMISSION
from blocklist_jobs.api.submission import digest_of, idempotency_key, request_of
from blocklist_jobs.core.views import JobFilter

jobs_api = Blueprint("jobs", __name__)


@jobs_api.post("/jobs/queue")
@described(
    "jobs",
    body=Body(SUBMISSION, examples=EXAMPLES),
    takes=("Idempotency-Key",),
    answers={202: Answer(JobAnswer, headers=("Location", "Retry-After"))},
    problems=(403, 404, 409),
)
def submit() -> Response:
    """Take a job: 202 once it is committed."""
    no_query()
    key = idempotency_key(request.headers.get("Idempotency-Key"))
    document = json_object()
    wanted = request_of(document, set_up())
    submitted = services().submit(caller(), wanted, key, digest_of(document) if key else None)
    return job_answer(submitted.job, 202)


@jobs_api.get("/jobs")
@described("jobs", query=JobsQuery, answers={200: JobPageAnswer})
def listing() -> Response:
    """The caller's jobs, newest first."""
    asked = query(JobsQuery())
    kinds = tuple(asked["status"]), tuple(asked["job_type"]), tuple(asked["provider"])
    wanted = JobFilter(*kinds, schedule_id=asked["schedule_id"])
    scope = f"jobs {caller().user_id} {filters_in_words(wanted)}"
    start = position_of(after(scope, asked["cursor"]))
    found = services().jobs.list(caller(), wanted, start, asked["limit"] + 1)
    return jsonify(page(found, asked["limit"], scope, render=job_document, position=job_position))


@jobs_api.get("/jobs/<job_id>")
@described(
    "jobs",
    takes=("If-None-Match",),
    answers={
        200: Answer(JobAnswer, headers=("ETag", "Retry-After", "Cache-Control")),
        304: Answer(media=(), headers=("ETag",)),
    },
)
def read(job_id: str) -> Response:
    """One job; 304 when it is as the client knows it."""
    no_query()
    job = services().jobs.read(caller(), id_of(job_id))
    answer = job_answer(job)
    answer.set_etag(etag_of(job), weak=True)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    return answer

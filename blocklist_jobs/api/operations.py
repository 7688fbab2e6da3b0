"""For load balancers and supervisors: does the process live, and would a job run? Answers without a key."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from blocklist_jobs.api.answers.operations import AliveAnswer, ReadyAnswer
from blocklist_jobs.api.edge.auth import open_to_all
from blocklist_jobs.api.edge.described import Answer, described
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.core.errors import Unavailable

operations_api = Blueprint("operations", __name__)


class NotReady(Unavailable):
    """A job submitted now would not run yet."""

    code = "not_ready"


@operations_api.get("/healthz")
@described("operations", answers={200: Answer(AliveAnswer, headers=("Cache-Control",))})
@open_to_all
def healthz() -> Response:
    """The process answers; nothing else is asked."""
    return _uncached({"status": "ok"})


@operations_api.get("/readyz")
@described("operations", answers={200: Answer(ReadyAnswer, headers=("Cache-Control",))}, problems=(503,))
@open_to_all
def readyz() -> Response:
    """200 once a job submitted now would run; 503 names what is missing."""
    missing = services().readiness()
    if missing:
        raise NotReady(f"A job submitted now would not run yet: {'; '.join(missing)}.", missing=list(missing))
    return _uncached({"status": "ready"})


def _uncached(document: dict[str, str]) -> Response:
    answer = jsonify(document)
    answer.headers["Cache-Control"] = "no-store"
    return answer

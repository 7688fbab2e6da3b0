"""What the workers are doing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify

from blocklist_jobs.api.answers.workers import WorkerStatsAnswer
from blocklist_jobs.api.edge.auth import caller
from blocklist_jobs.api.edge.described import described
from blocklist_jobs.api.edge.parsing import no_query
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.core.job import Priority

workers_api = Blueprint("workers", __name__)


@workers_api.get("/jobs/workers/stats")
@described("workers", answers={200: WorkerStatsAnswer})
def stats() -> Response:
    """Workers alive, what they run, queue depth and age by provider and priority."""
    no_query()
    # Three signs of life may be missed before a process counts as gone.
    found = services().workers.stats(within_s=3 * services().settings.heartbeat_s)
    return jsonify(shown(found, is_admin=caller().is_admin))


def shown(found: Mapping[str, Any], *, is_admin: bool) -> dict[str, Any]:
    """The statistics in the words of the API. Whose jobs run where is for admins: ids of jobs are their owners'."""
    queues = [entry | {"priority": Priority(entry["priority"]).word} for entry in found["queues"]]
    document = {**found, "queues": queues}
    if not is_admin:
        document.pop("running", None)
    return document

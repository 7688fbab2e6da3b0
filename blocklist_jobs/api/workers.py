"""What the workers are doing."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from blocklist_jobs.api.edge.services import services

workers_api = Blueprint("workers", __name__)


@workers_api.get("/jobs/workers/stats")
def stats() -> Response:
    """Workers alive, what they run, queue depth and age by provider and priority."""
    return jsonify(services().workers.stats())

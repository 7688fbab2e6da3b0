"""What shows jobs to their owners, built together."""

from __future__ import annotations

from sqlalchemy import Engine

from blocklist_jobs.config.settings import Settings
from blocklist_jobs.jobs.course import Means
from blocklist_jobs.jobs.foresee import Foresee
from blocklist_jobs.jobs.lanes import Lanes
from blocklist_jobs.jobs.ports import Gate
from blocklist_jobs.jobs.read import ReadJobs
from blocklist_jobs.store.efforts import Efforts
from blocklist_jobs.store.job_views import JobViews
from blocklist_jobs.store.rivals import RivalRows

MISSED_BEATS = 3
"""A process that has shown no sign of life for so many heartbeats is not there."""


def reading_on(engine: Engine, gate: Gate, means: Means, settings: Settings) -> ReadJobs:
    """Jobs as Postgres and the gate know them."""
    rows, accounts = JobViews(engine), Efforts(engine)
    cluster = RivalRows(engine, within_s=MISSED_BEATS * settings.heartbeat_s)
    lanes = Lanes(cluster, gate, accounts, means)
    return ReadJobs(rows, Foresee(rows, gate, lanes, accounts, means))

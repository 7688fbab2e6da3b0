"""What clients ask for and are shown, as plain values; the API and the command line only translate them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from blocklist_jobs.core.job import JobType, Priority
from blocklist_jobs.core.states import Status


@dataclass(frozen=True, slots=True)
class JobRequest:
    """A validated submission. ``payload`` has the shape of its job type; words are already the canonical ones."""

    job_type: JobType
    provider: str
    payload: Mapping[str, Any]
    priority: Priority = Priority.NORMAL
    scheduled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs to list; empty means all. ``causes`` are messages or codes of the job's error."""

    statuses: tuple[Status, ...] = ()
    job_types: tuple[JobType, ...] = ()
    providers: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    finished_since: datetime | None = None
    schedule_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class WaitingFor:
    """What a job waits for; ``until`` is ``None`` when nobody can know (a user, another job)."""

    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. Counts are items; ``percent`` is of all requests it will need, scan included."""

    total: int = 0
    completed: int = 0
    failed: int = 0
    skipped: int = 0
    percent: float = 0.0
    step: str = "scan"
    eta_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as its owner sees it."""

    id: UUID
    job_type: str
    provider: str
    status: Status
    priority: str
    dry_run: bool
    progress: Progress
    attempts: int
    payload: Mapping[str, Any]
    version: int
    created_at: datetime
    updated_at: datetime
    waiting_for: WaitingFor | None = None
    error: Mapping[str, Any] | None = None
    plan: Mapping[str, Any] | None = None
    summary: Mapping[str, Any] | None = None
    connection_id: UUID | None = None
    blocklist_id: UUID | None = None
    plan_of: UUID | None = None
    reverts: UUID | None = None
    schedule_id: UUID | None = None
    cancel_requested: bool = False
    scheduled_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """The job of a submission; ``created`` is false when the idempotency key named an existing one."""

    job: JobView
    created: bool


@dataclass(frozen=True, slots=True)
class ItemView:
    """One line of a job's report. ``cursor`` continues a listing after it."""

    id: UUID
    action: str
    surface: str
    entity_type: str
    entity_id: str
    entity_name: str
    container_id: str
    container_name: str
    position: int
    status: str
    cursor: str
    updated_at: datetime
    before_state: Mapping[str, Any] = field(default_factory=dict)
    after_state: Mapping[str, Any] | None = None
    error: Mapping[str, Any] | None = None

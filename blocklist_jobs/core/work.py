"""The units in which work is planned, handed out and done, as the ledger gives and takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from blocklist_jobs.core.calls import Call
from blocklist_jobs.core.job import EnforcementOptions, Priority, Step
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.states import Status


class Action(StrEnum):
    """What is done to an entry (``action_items.action``)."""

    REMOVE = "remove"
    DISLIKE = "dislike"
    RESTORE = "restore"
    RATE = "rate"
    """Give back the rating that there was before."""
    REVIEW = "review"
    """Nothing: a person should look at it."""
    SKIP = "skip"
    """Nothing: it is not the listener's to change."""


@dataclass(frozen=True, slots=True)
class JobState:
    """A job as the ledger holds it, its row locked."""

    id: UUID
    user_id: str
    job_type: str
    provider: str
    connection_id: UUID | None
    blocklist_id: UUID | None
    plan_of: UUID | None
    priority: Priority
    status: Status
    step: Step
    dry_run: bool
    options: EnforcementOptions
    verify_round: int
    cancel_requested: bool
    holds_library: bool
    scheduled_at: datetime | None
    plan_expires_at: datetime | None
    reverts: UUID | None = None
    item_ids: tuple[UUID, ...] | None = None
    # Surfaces and lists that could not be read or changed: {"playlists": {fault…}, "playlists/ID": {fault…}}.
    closed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewBatch:
    """A batch to be written down: one call, for one step of a job."""

    step: Step
    call: Call
    generation: int = 0
    cost: int = 1
    is_queued: bool = False
    """Waits for the one before it in its list."""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A batch that was leased and may be sent to a worker: its ids alone, with those of its job and its trace."""

    batch_id: int
    fence: int
    provider: str
    priority: Priority
    job_id: UUID
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A batch in the hands of one worker. All writes about it carry ``fence``."""

    batch_id: int
    fence: int
    job_id: UUID
    user_id: str
    connection_id: UUID | None
    blocklist_id: UUID | None
    provider: str
    app: str
    step: Step
    call: Call
    options: EnforcementOptions
    generation: int = 0
    cost: int = 1
    attempts: int = 0
    token_version: int | None = None
    is_first: bool = False
    is_unsure: bool = False
    """It was tried before, and whether that took effect is not known."""


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """Targets of one surface, or of one playlist, that wait for the same ``action`` and to be put into batches.

    ``rating`` is what they are to be rated when the action is ``rate``.
    """

    surface: Surface
    container_id: str
    targets: int
    action: Action = Action.REMOVE
    rating: str = ""


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """How many of a job's items are in which state."""

    pending: int = 0
    completed: int = 0
    failed: int = 0
    skipped: int = 0
    cancelled: int = 0

    @property
    def total(self) -> int:
        """All items."""
        return self.pending + self.completed + self.failed + self.skipped + self.cancelled

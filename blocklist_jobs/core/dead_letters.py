"""Dead letters as their owner sees them: what was tried, and many of them cleared away at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from blocklist_jobs.core.job import JobType
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobFilter


class Clearing(StrEnum):
    """What is to become of dead letters."""

    RETRY = "retry"
    """Each goes on from its checkpoint."""
    DISCARD = "discard"
    """Each is given up, and forgotten when its time has come."""


CLEARANCE_STATES = (Status.PENDING, Status.PROCESSING, Status.COMPLETED, Status.CANCELLED)
"""A clearance goes through these of a job's statuses, in this order, and ends in one of the last two."""


@dataclass(frozen=True, slots=True)
class Clearance:
    """Many dead letters of one user that are cleared away, one after the other, the newest first.

    It means those that were dead when it was made, at most ``most`` of them: what dies again meanwhile is not tried
    for ever. ``total`` is how many that were; ``refused`` counts those whose state had changed before their turn.
    """

    id: UUID
    user_id: str
    action: Clearing
    wanted: JobFilter
    most: int | None
    status: Status
    total: int
    done: int
    refused: int
    refusals: Sequence[Mapping[str, Any]]
    created_at: datetime
    updated_at: datetime
    finished_at: datetime | None = None
    after: tuple[datetime, UUID] | None = None
    """The newest jobs down to this one have had their turn."""

    @property
    def is_open(self) -> bool:
        """Whether some are yet to be cleared away."""
        return self.finished_at is None

    @property
    def is_full(self) -> bool:
        """Whether as many as were asked for have had their turn."""
        return self.most is not None and self.done + self.refused >= self.most

    @property
    def percent(self) -> float:
        """Share of them that have had their turn, 0 to 100."""
        if self.status is Status.COMPLETED or not self.total:
            return 100.0
        return min(99.9, round(100 * (self.done + self.refused) / self.total, 1))


@dataclass(frozen=True, slots=True)
class Cause:
    """What brought ``jobs`` jobs of a provider to the dead letters, the first at ``first_at``."""

    provider: str
    cause: str
    kind: str
    code: str
    jobs: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class DeadBatch:
    """A batch in the dead letters. ``history`` has its tries, the oldest first, those of the batch that it was split
    from among them; ``entries`` are the first of the ``targets`` that it is about."""

    id: int
    step: str
    kind: str
    surface: str
    container_id: str
    attempts: int
    deaths: int
    finished_at: datetime | None
    error: Mapping[str, Any] | None
    history: Sequence[Mapping[str, Any]]
    targets: int
    entries: Sequence[Mapping[str, Any]]


def filter_to_record(wanted: JobFilter) -> dict[str, Any]:
    """A filter of dead letters as it is stored, and shown."""
    return {
        "provider": list(wanted.providers),
        "job_type": [job_type.value for job_type in wanted.job_types],
        "cause": list(wanted.causes),
        "since": wanted.finished_since.isoformat() if wanted.finished_since else None,
    }


def filter_of(record: Mapping[str, Any]) -> JobFilter:
    """The filter that :func:`filter_to_record` wrote."""
    since = record.get("since")
    return JobFilter(
        statuses=(Status.DEAD_LETTER,),
        job_types=tuple(JobType(word) for word in record["job_type"]),
        providers=tuple(record["provider"]),
        causes=tuple(record["cause"]),
        finished_since=datetime.fromisoformat(since) if since else None,
    )

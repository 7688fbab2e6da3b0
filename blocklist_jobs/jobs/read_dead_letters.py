"""Show dead letters to their owners: causes, tries, and what clearing them away would do or has done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.dead_letters import Cause, Clearance, DeadBatch
from blocklist_jobs.core.errors import NotFound
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobFilter, JobView
from blocklist_jobs.jobs.submit import JobReader

MOST_CAUSES = 100
"""Causes that are told; whoever has more of them has one trouble in many words."""


class DeadLetterRows(Protocol):
    """Reads rows."""

    def causes(self, user_id: str, wanted: JobFilter, limit: int) -> Sequence[Cause]:
        """What brought how many of the user's jobs there, the commonest first."""

    def count(self, user_id: str, wanted: JobFilter) -> int:
        """How many of the user's dead letters are wanted."""

    def batches(self, job_id: UUID, after: int, limit: int) -> Sequence[DeadBatch]:
        """The dead batches of a job in their order, after the one with this id."""

    def clearance(self, user_id: str, clearance_id: UUID) -> Clearance | None:
        """The user's clearance."""

    def clearances(self, user_id: str, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[Clearance]:
        """The user's clearances, the newest first, after a (created_at, id)."""


class ReadDeadLetters:
    """Reads, and nothing else."""

    def __init__(self, rows: DeadLetterRows, jobs: JobReader) -> None:
        self._rows = rows
        self._jobs = jobs

    def causes(self, caller: Caller, wanted: JobFilter) -> Sequence[Cause]:
        """What brought how many of the caller's jobs there, the commonest first."""
        return self._rows.causes(caller.user_id, wanted, MOST_CAUSES)

    def count(self, caller: Caller, wanted: JobFilter) -> int:
        """How many of the caller's dead letters are wanted."""
        return self._rows.count(caller.user_id, wanted)

    def read(self, caller: Caller, job_id: UUID, after: int, limit: int) -> tuple[JobView, Sequence[DeadBatch]]:
        """A job and its dead batches after the one with this id; a job that still runs may have some.

        :class:`NotFound` when it is not the caller's, or nothing of it is dead.
        """
        job = self._jobs.read(caller, job_id)
        batches = self._rows.batches(job_id, after, limit)
        if not batches and not after and job.status is not Status.DEAD_LETTER:
            raise NotFound("this job is no dead letter, and has no dead batch")
        return job, batches

    def clearance(self, caller: Caller, clearance_id: UUID) -> Clearance:
        """How far a clearance is; :class:`NotFound` when it is not the caller's."""
        found = self._rows.clearance(caller.user_id, clearance_id)
        if found is None:
            raise NotFound
        return found

    def clearances(self, caller: Caller, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[Clearance]:
        """The caller's clearances, the newest first."""
        return self._rows.clearances(caller.user_id, after, limit)

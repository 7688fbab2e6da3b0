"""The rows of clearances, as the use case that works on them needs them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from blocklist_jobs.core.dead_letters import Clearance, Clearing
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobFilter


class ClearanceBook(Protocol):
    """Rows of ``dead_letter_clearances``; part of a ledger's transaction."""

    def add(self, user_id: str, action: Clearing, wanted: JobFilter, most: int | None) -> Clearance:
        """Write one down, with how many are meant."""

    def open(self) -> list[UUID]:
        """Those that are yet to end, the oldest first."""

    def lock(self, clearance_id: UUID) -> Clearance | None:
        """An open one, its row locked; ``None`` when it has ended, or somebody else is at it."""

    def of(self, user_id: str, clearance_id: UUID) -> Clearance | None:
        """The user's clearance, its row locked, whatever its status."""

    def next_job(self, clearance: Clearance) -> tuple[datetime, UUID] | None:
        """The job whose turn it is: when it was made, and its id."""

    def had_turn(self, clearance: Clearance, job: tuple[datetime, UUID], refusal: str | None) -> None:
        """This job has been cleared away, or was refused and why."""

    def end(self, clearance: Clearance, status: Status) -> None:
        """Nothing more is cleared away."""

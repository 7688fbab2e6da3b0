"""Standing orders inside a transaction of the ledger, as the sweep sees them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from blocklist_jobs.core.standing_order import Order


class OrderBook(Protocol):
    """Rows of ``schedules`` whose time has come."""

    def due(self) -> list[UUID]:
        """Orders that are to be looked at."""

    def lock(self, order_id: UUID) -> Order | None:
        """The order, locked, unless it is not due any more or another sweep has it."""

    def ran(self, order: Order, job_id: UUID, *, next_run_at: datetime | None, looks_first: bool) -> None:
        """It has made this job; changes of its list so far are in it. ``looks_first``: the job is a dry run."""

    def checked(self, order: Order, executed: UUID | None = None, *, is_done: bool = False) -> None:
        """The dry run that came first has ended, and this job carries its plan out, if any does.

        ``is_done``: the list as it was then needs no other look.
        """

    def check_again(self, order: Order) -> None:
        """The dry run that came first is of no use any more; it is made anew."""

    def rest(self, order_id: UUID, *, next_run_at: datetime | None, skipped: bool = False) -> None:
        """Look at it again at its next time. ``skipped``: this time it did nothing."""

    def postpone(self, order_id: UUID, wait: timedelta) -> None:
        """Look at it again only then: it could not be dealt with."""

    def wait(self, order_id: UUID, *, next_run_at: datetime | None, wait: timedelta) -> None:
        """Look at it again soon."""

    def pause(self, order_id: UUID, reason: str) -> None:
        """It cannot go on; its owner is told."""

    def hold(self, order_id: UUID, job_id: UUID, *, remove: int) -> None:
        """The plan of this dry run takes out so much that its owner is asked."""

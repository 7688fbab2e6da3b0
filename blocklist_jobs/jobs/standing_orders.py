"""Give, show, change and take back standing orders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import Conflict, FieldProblem, Invalid, NotFound
from blocklist_jobs.core.job import Priority
from blocklist_jobs.core.standing_order import Clock, ScheduleView
from blocklist_jobs.jobs.submit import Belongings

MOST_SCHEDULES = 100
"""Of one user: more than four providers with a dozen lists each."""

After = tuple[datetime, UUID] | None
Edit = Callable[[ScheduleView, datetime], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An order as it is given. ``clock`` and ``on_change``: at least one of them brings it about."""

    provider: str
    connection_id: UUID | None
    blocklist_id: UUID
    options: Mapping[str, Any]
    priority: Priority
    clock: Clock | None
    on_change: bool
    paused: bool


class ScheduleShelf(Protocol):
    """Where standing orders are kept; ``None`` where the user has no such order."""

    def add(self, user_id: str, connection_id: UUID, wanted: Wanted, *, most: int) -> ScheduleView | None:
        """A new order; ``None`` when the user has ``most`` already."""

    def read(self, user_id: str, schedule_id: UUID) -> ScheduleView | None:
        """One order."""

    def list(self, user_id: str, after: After, limit: int) -> list[ScheduleView]:
        """The user's orders, newest first, after ``(created_at, id)``."""

    def change(self, user_id: str, schedule_id: UUID, edit: Edit) -> ScheduleView | None:
        """Change what ``edit`` says of the locked order at the given time; the clock begins anew where it says so."""

    def run_now(self, user_id: str, schedule_id: UUID) -> ScheduleView | None:
        """Have it run at once, whatever its clock says."""

    def remove(self, user_id: str, schedule_id: UUID) -> bool:
        """Take the order back; its jobs stay. False when there is none."""


class StandingOrders:
    """A user's standing orders."""

    def __init__(self, shelf: ScheduleShelf, belongings: Belongings) -> None:
        self._shelf = shelf
        self._belongings = belongings

    def add(self, caller: Caller, wanted: Wanted) -> ScheduleView:
        """A new order. Without a connection the only one of the provider is meant."""
        if wanted.clock is None and not wanted.on_change:
            raise Invalid(errors=[FieldProblem("/when", "say when to run, or on_change: true, or both")])
        self._check_list(caller, wanted.blocklist_id)
        try:
            connection_id = self._belongings.connection_for(caller.user_id, wanted.provider, wanted.connection_id)
        except Invalid as refusal:  # it speaks of the payload of a submission
            raise Invalid(errors=[FieldProblem("/connection_id", refusal.errors[0].detail)]) from refusal
        made = self._shelf.add(caller.user_id, connection_id, wanted, most=MOST_SCHEDULES)
        if made is None:
            raise Conflict(f"you have {MOST_SCHEDULES} schedules, which is the most; remove one first")
        return made

    def read(self, caller: Caller, schedule_id: UUID) -> ScheduleView:
        """One order; raises ``NotFound``."""
        return _found(self._shelf.read(caller.user_id, schedule_id))

    def list(self, caller: Caller, after: After, limit: int) -> list[ScheduleView]:
        """The caller's orders, newest first."""
        return self._shelf.list(caller.user_id, after, limit)

    def change(self, caller: Caller, schedule_id: UUID, changes: Mapping[str, Any]) -> ScheduleView:
        """Change the parts given: ``clock``, ``on_change``, ``paused``, ``options``, ``priority``, ``blocklist_id``.

        Another clock and going on after a pause begin anew: what was missed meanwhile stays undone.
        """
        if "blocklist_id" in changes:
            self._check_list(caller, changes["blocklist_id"])

        def edit(order: ScheduleView, now: datetime) -> Mapping[str, Any]:
            clock, on_change = changes.get("clock", order.clock), changes.get("on_change", order.on_change)
            if clock is None and not on_change:
                raise Invalid(errors=[FieldProblem("/when", "without it on_change must be true")])
            values = dict(changes)
            goes_on = order.paused and not changes.get("paused", True)
            if "clock" in changes or goes_on:
                values["next_run_at"] = clock.next_after(now) if clock else None
            return values

        return _found(self._shelf.change(caller.user_id, schedule_id, edit))

    def run_now(self, caller: Caller, schedule_id: UUID) -> ScheduleView:
        """Have it run at once, beside its clock; raises ``Conflict`` while it is paused."""
        if self.read(caller, schedule_id).paused:
            raise Conflict("the schedule is paused; PATCH it with paused: false first")
        return _found(self._shelf.run_now(caller.user_id, schedule_id))

    def remove(self, caller: Caller, schedule_id: UUID) -> None:
        """Take an order back; jobs that it has made go on."""
        if not self._shelf.remove(caller.user_id, schedule_id):
            raise NotFound

    def _check_list(self, caller: Caller, blocklist_id: UUID) -> None:
        if not self._belongings.has_blocklist(caller.user_id, blocklist_id):
            problem = FieldProblem("/blocklist_id", "there is no such blocklist, or it is not yours")
            raise Invalid(errors=[problem])


def _found(order: ScheduleView | None) -> ScheduleView:
    if order is None:
        raise NotFound
    return order

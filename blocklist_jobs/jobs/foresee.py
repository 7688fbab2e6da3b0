"""How far a job is, when it will end, and what it waits for until when: for whoever looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from blocklist_jobs.core.estimate import estimate
from blocklist_jobs.core.foresight import Work, ends_in_s
from blocklist_jobs.core.job import JobType, Step
from blocklist_jobs.core.outlook import Outlook, finish_s
from blocklist_jobs.core.permits import Reason, Refusal
from blocklist_jobs.core.progress import Effort, percent_of
from blocklist_jobs.core.states import FINAL, Status
from blocklist_jobs.core.views import Progress, WaitingFor
from blocklist_jobs.core.waiting import Facts, estimated, waiting_for
from blocklist_jobs.jobs.course import Means
from blocklist_jobs.jobs.lanes import Accounts, Lane, Lanes
from blocklist_jobs.jobs.ports import Gate

NO_END = frozenset({Reason.PAUSED, Reason.GATE_UNREACHABLE})
"""What closes the gate until a person does something: when that will be, nobody knows."""


class Batches(Protocol):
    """What the batches of a job say; see store/job_views.py for their shapes."""

    def facts(self, job_id: UUID) -> Any:
        """How many wait, for what, and in whose hands the others are."""

    def holder(self, connection_id: UUID) -> Any | None:
        """The row of the job that has the library of a connection to itself."""

    def before(self, row: Any) -> int:
        """How many jobs are before this one in the line for their library."""


@dataclass(frozen=True, slots=True)
class Library:
    """How a job stands to the library that it works on: 0 seconds until it is free, where it is, or is its own."""

    is_lacking: bool
    is_taken: bool = False
    free_in_s: float | None = 0.0


class Foresee:
    """Answers for one job at a time; what is true of the whole provider is looked up once a second."""

    def __init__(self, batches: Batches, gate: Gate, lanes: Lanes, accounts: Accounts, means: Means) -> None:
        self._batches = batches
        self._gate = gate
        self._lanes = lanes
        self._accounts = accounts
        self._means = means

    def __call__(self, row: Any) -> tuple[Progress, WaitingFor | None]:
        """How far the job of this row is, and what it waits for."""
        status = Status(row.status)
        if status in FINAL:
            return _progress(row, status, Effort(0, 0), None), None
        facts = self._batches.facts(row.id)
        lane = self._lanes.of(row.provider, facts.app)
        effort = self._effort(row, lane)
        library = self._library(row)
        eta = self._eta_s(row, facts, lane, effort, library.free_in_s)
        return _progress(row, status, effort, eta), self._waiting(row, facts, lane, library)

    def _effort(self, row: Any, lane: Lane) -> Effort:
        """What an unfinished job has cost and will cost; of one that has not begun, only a plan tells."""
        provider = self._means.providers.get(row.provider)
        if provider is None or (not row.made_batches and not row.plan_of):
            return Effort(0, 0, open_ended=True)
        if row.made_batches:
            account = self._accounts.of(row.id, row.plan_of or row.reverts, row.version)
        else:
            account = replace(self._accounts.of(row.plan_of, None), done=0, open=0, requests=0)
        return estimate(
            Step(row.step),
            account,
            provider.capabilities,
            partial(self._means.size, row.provider),
            burst=lane.outlook.free_now() if lane.outlook else 0,
            looks_only=row.dry_run or row.job_type == JobType.LIBRARY_SCAN,
        )

    def _eta_s(self, row: Any, facts: Any, lane: Lane, effort: Effort, library_s: float | None) -> float | None:
        """Seconds until the end, ``None`` where nobody can know."""
        outlook = lane.outlook
        if effort.open_ended or outlook is None or library_s is None:
            return None
        if (outlook.closed and outlook.closed.reason in NO_END) or _waits_for_its_user(facts):
            return None
        if not lane.presence.is_at_work(row.provider):
            return None
        mine = Work(row.user_id, row.priority, effort.requests, effort.left, is_mine=True)
        works = [mine, *lane.beside(row.id, mine)]
        begins_s = max(library_s, _until_s(row.scheduled_at, facts.now), _own_wait_s(facts))
        return round(begins_s + ends_in_s(outlook, works, calls_per_s=lane.calls_per_s), 1)

    def _library(self, row: Any) -> Library:
        """Whether another job has its library, and until when."""
        lacks = not row.holds_library and row.job_type != JobType.TOKEN_REFRESH  # which needs none
        holder = self._batches.holder(row.connection_id) if lacks and row.connection_id else None
        if holder is None:
            return Library(lacks)
        if self._batches.before(row):
            return Library(lacks, is_taken=True, free_in_s=None)
        eta = self(holder)[0].eta_seconds
        return Library(lacks, is_taken=True, free_in_s=eta)

    def _waiting(self, row: Any, facts: Any, lane: Lane, library: Library) -> WaitingFor | None:
        running, lost_until = _in_whose_hands(facts, lane.presence.workers)
        works, outlook = [*lane.works.values(), *lane.crowd], lane.outlook
        first = [work for work in works if work.priority < row.priority and (work.requests or not work.is_known)]
        first_s = _ends_in_s(outlook, first)
        users = len({work.user_id for work in works if work.priority == row.priority} | {row.user_id})
        return waiting_for(
            Facts(
                status=Status(row.status),
                now=facts.now,
                scheduled_at=row.scheduled_at,
                lacks_library=library.is_lacking,
                other_job=library.is_taken,
                other_job_until=estimated(facts.now, library.free_in_s) if library.is_taken else None,
                running=running,
                lost_until=lost_until,
                leased=facts.leased,
                due_now=facts.due_now,
                next_due_at=facts.next_due_at,
                held=facts.held,
                gate=self._at_gate(row, facts) if facts.due_now and not (running or facts.leased) else None,
                ahead=bool(first),
                ahead_until=estimated(facts.now, first_s),
                turn_until=estimated(facts.now, outlook.after_s(users)) if outlook else None,
                has_dispatcher=lane.presence.has_dispatcher,
                has_worker=lane.presence.has_worker(row.provider),
            )
        )

    def _at_gate(self, row: Any, facts: Any) -> WaitingFor | None:
        capacity = self._gate.capacity(row.provider, facts.app, within_s=0.0, cost=facts.cheapest or 1)
        return _wait_at_gate(capacity.refusal, facts.now) if capacity.free <= 0 else None


def _ends_in_s(outlook: Outlook | None, works: Sequence[Work]) -> float | None:
    """Seconds until all of these are done, ``None`` where that cannot be known."""
    if outlook is None or not all(work.is_known for work in works):
        return None
    return finish_s(outlook, sum(work.requests for work in works), sum(work.cost for work in works))


def _waits_for_its_user(facts: Any) -> bool:
    return bool(facts.held) and not (facts.hands or facts.leased or facts.due_now or facts.next_due_at)


def _own_wait_s(facts: Any) -> float:
    """Seconds until the first of its batches is due, where none is."""
    is_at_work = facts.hands or facts.leased or facts.due_now
    return 0.0 if is_at_work else _until_s(facts.next_due_at, facts.now)


def _until_s(instant: datetime | None, now: datetime) -> float:
    return max(0.0, (instant - now).total_seconds()) if instant else 0.0


def _in_whose_hands(facts: Any, workers: frozenset[str]) -> tuple[int, datetime | None]:
    """How many batches living workers run, and when the first lease of a dead one's ends."""
    held: Sequence[tuple[str | None, datetime]] = facts.hands
    lost = [until for worker, until in held if worker not in workers]
    return len(held) - len(lost), min(lost, default=None)


def _wait_at_gate(refusal: Refusal | None, now: datetime) -> WaitingFor | None:
    return WaitingFor(refusal.reason.value, now + timedelta(seconds=refusal.wait_s)) if refusal else None


def _progress(row: Any, status: Status, effort: Effort, eta: float | None) -> Progress:
    return Progress(
        total=row.total,
        completed=row.completed,
        failed=row.failed,
        skipped=row.skipped,
        percent=percent_of(status, effort),
        step=row.step if status not in FINAL else Step.DONE.value,
        eta_seconds=eta,
    )

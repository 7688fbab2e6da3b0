"""Show jobs to their owners: where they stand, how far they are, and what they wait for until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.effort import Account, effort_ahead
from blocklist_jobs.core.errors import NotFound
from blocklist_jobs.core.job import JobType, Priority, Step
from blocklist_jobs.core.limits import Limits
from blocklist_jobs.core.permits import Refusal
from blocklist_jobs.core.progress import Effort, eta_s, percent_of
from blocklist_jobs.core.states import FINAL, Status
from blocklist_jobs.core.views import ItemView, JobFilter, JobView, Progress, WaitingFor
from blocklist_jobs.core.waiting import Facts, waiting_for
from blocklist_jobs.jobs.course import Means
from blocklist_jobs.jobs.ports import Gate


class Views(Protocol):
    """Reads rows; see store/job_views.py for their shapes."""

    def find(self, user_id: str, job_id: UUID) -> Any | None:
        """The row of the user's job."""

    def facts(self, job_id: UUID) -> Any:
        """What its batches say about its waiting."""

    def rivals(self, provider: str, app: str) -> int:
        """Users with due work at this provider."""

    def page(self, user_id: str, wanted: JobFilter, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[Any]:
        """Rows of the user's jobs, newest first."""

    def items(
        self, job_id: UUID, *, statuses: Sequence[str], surfaces: Sequence[str], after: str | None, limit: int
    ) -> list[ItemView]:
        """Items in the order of the library."""


class LimitsReader(Protocol):
    """The limits in force."""

    def of(self, provider: str) -> Limits:
        """The provider's limits."""


class Accounts(Protocol):
    """What jobs have written down and found."""

    def of(self, job_id: UUID, earlier: UUID | None) -> Account:
        """The account of a job; ``earlier`` is the job whose plan it carries out, or that it undoes."""


class ReadJobs:
    """Reads. Redis out of reach only costs the reason for a wait, never the answer."""

    def __init__(self, views: Views, gate: Gate, limits: LimitsReader, accounts: Accounts, means: Means) -> None:
        self._views = views
        self._gate = gate
        self._limits = limits
        self._accounts = accounts
        self._means = means

    def read(self, caller: Caller, job_id: UUID) -> JobView:
        """The job; :class:`NotFound` when it is not the caller's."""
        row = self._views.find(caller.user_id, job_id)
        if row is None:
            raise NotFound
        return self._view(row)

    def list(self, caller: Caller, wanted: JobFilter, after: tuple[datetime, UUID] | None, limit: int) -> list[JobView]:
        """The caller's jobs, newest first."""
        return [self._view(row) for row in self._views.page(caller.user_id, wanted, after, limit)]

    def items(
        self,
        caller: Caller,
        job_id: UUID,
        *,
        statuses: Sequence[str] = (),
        surfaces: Sequence[str] = (),
        after: str | None = None,
        limit: int = 100,
    ) -> Sequence[ItemView]:
        """The job's report; :class:`NotFound` when it is not the caller's."""
        if self._views.find(caller.user_id, job_id) is None:
            raise NotFound
        return self._views.items(job_id, statuses=statuses, surfaces=surfaces, after=after, limit=limit)

    def _view(self, row: Any) -> JobView:
        status = Status(row.status)
        facts = None if status in FINAL else self._views.facts(row.id)
        return JobView(
            id=row.id,
            job_type=row.job_type,
            provider=row.provider,
            status=status,
            priority=Priority(row.priority).word,
            dry_run=row.dry_run,
            progress=self._progress(row, status, facts),
            attempts=row.attempts,
            payload=row.payload,
            version=row.version,
            created_at=row.created_at,
            updated_at=row.updated_at,
            waiting_for=self._waiting(row, status, facts) if facts else None,
            error=row.error,
            plan=_with_expiry(row.plan, row.plan_expires_at),
            summary=row.summary,
            connection_id=row.connection_id,
            blocklist_id=row.blocklist_id,
            plan_of=row.plan_of,
            reverts=row.reverts,
            schedule_id=row.schedule_id,
            cancel_requested=row.cancel_requested,
            scheduled_at=row.scheduled_at,
            started_at=row.started_at,
            finished_at=row.finished_at,
        )

    def _waiting(self, row: Any, status: Status, facts: Any) -> WaitingFor | None:
        gate = None
        if facts.due_now and not facts.out:
            capacity = self._gate.capacity(row.provider, facts.app, within_s=0.0, cost=facts.cheapest or 1)
            gate = _wait_at_gate(capacity.refusal, facts.now) if capacity.free <= 0 else None
        return waiting_for(
            Facts(
                status=status,
                scheduled_at=row.scheduled_at,
                holds_library=row.holds_library,
                held=facts.held,
                out=facts.out,
                due_now=facts.due_now,
                next_due_at=facts.next_due_at,
                now=facts.now,
                gate=gate,
            )
        )

    def _progress(self, row: Any, status: Status, facts: Any) -> Progress:
        effort, eta = Effort(0, 0), None
        if facts is not None:
            effort = self._effort(row)
            share = 1 / max(1, self._views.rivals(row.provider, facts.app))
            limits = self._limits.of(row.provider)
            # Of what is left, most are writes.
            cost = self._means.providers[row.provider].capabilities.write_cost
            eta = eta_s(effort, limits, share=share, request_cost=cost)
        return Progress(
            total=row.total,
            completed=row.completed,
            failed=row.failed,
            skipped=row.skipped,
            percent=percent_of(status, effort),
            step=row.step if status not in FINAL else Step.DONE.value,
            eta_seconds=eta,
        )

    def _effort(self, row: Any) -> Effort:
        """What an unfinished job has cost and will cost."""
        account = self._accounts.of(row.id, row.plan_of or row.reverts)
        provider = self._means.providers.get(row.provider)
        if provider is None:
            return Effort(account.done, account.open)
        ahead = effort_ahead(
            Step(row.step),
            account,
            provider.capabilities,
            partial(self._means.size, row.provider),
            burst=self._limits.of(row.provider).burst,
            looks_only=row.dry_run or row.job_type == JobType.LIBRARY_SCAN,
        )
        return Effort(account.done, account.open, ahead, account.open_ended)


def _wait_at_gate(refusal: Refusal | None, now: datetime) -> WaitingFor | None:
    return WaitingFor(refusal.reason.value, now + timedelta(seconds=refusal.wait_s)) if refusal else None


def _with_expiry(plan: Mapping[str, Any] | None, expires_at: datetime | None) -> Mapping[str, Any] | None:
    return {**plan, "expires_at": expires_at} if plan else None

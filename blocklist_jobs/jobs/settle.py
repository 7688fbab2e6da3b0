"""End a batch: items, batch, counters, follow-on batches and event in one transaction, guarded by the fence."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from blocklist_jobs.core.calls import Add, Answered, Identify, ReadPage, Remove, Renew
from blocklist_jobs.core.faults import Fault, FaultKind, may_be_done
from blocklist_jobs.core.job import JobType
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.retry import Next, Policy, Verdict, after_fault
from blocklist_jobs.core.states import ACTIVE, Status
from blocklist_jobs.core.work import Claimed, JobState
from blocklist_jobs.jobs.advance import Advance
from blocklist_jobs.jobs.course import Course
from blocklist_jobs.jobs.ledger import Ledger, Ledgers
from blocklist_jobs.jobs.read_page import surface_of

ENDS_AS = {Next.DEAD: "dead", Next.SPLIT: "done"}
"""How a batch ends that is not tried again; all others have failed."""

NEVER_SURE = Fault(
    FaultKind.UNKNOWN, "try after try, whether it was put back could not be told from the answer", code="never_sure"
)


class Settle:
    """Writes down what became of a batch. A stale fence changes nothing."""

    def __init__(
        self,
        ledgers: Ledgers,
        courses: Mapping[JobType, Course],
        advance: Advance,
        policy_of: Callable[[str], Policy],
        in_turn: Callable[[JobState, Surface], bool],
        dice: Callable[[], float] = random.random,
    ) -> None:
        self._ledgers = ledgers
        self._courses = courses
        self._advance = advance
        self._policy_of = policy_of
        self._in_turn = in_turn
        self._dice = dice

    def answered(self, batch: Claimed, answer: Answered) -> bool:
        """The call was answered; false when the batch was no longer ours."""
        with self._ledgers.begin() as ledger:
            job = ledger.jobs.lock(batch.job_id)
            if job is None or not ledger.batches.settle(batch.batch_id, batch.fence, "done"):
                return False
            if job.status not in ACTIVE:  # its connection was removed meanwhile
                return True
            result = self._courses[JobType(job.job_type)].apply(ledger, job, batch, answer)
            ledger.batches.note_result(batch.batch_id, result)
            ledger.batches.next_in_turn(batch.batch_id)
            self._resume(ledger, job)
            self._go_on(ledger, job)
            return True

    def read_first(self, batch: Claimed) -> bool:
        """Trying it again might do it twice: the batch is given up, and what is there now is read."""
        with self._ledgers.begin() as ledger:
            job = ledger.jobs.lock(batch.job_id)
            if job is None or not self._read_first(ledger, job, batch):
                return False
            self._go_on(ledger, job)
            return True

    def _read_first(self, ledger: Ledger, job: JobState, batch: Claimed) -> bool:
        if ledger.batches.vain_tries(batch.batch_id) >= self._policy_of(batch.provider).attempts:
            return self._never_sure(ledger, job, batch)
        if not ledger.batches.settle(batch.batch_id, batch.fence, "cancelled"):
            return False
        self._courses[JobType(job.job_type)].read_first(ledger, job, batch)
        return True

    def _never_sure(self, ledger: Ledger, job: JobState, batch: Claimed) -> bool:
        """What follows in the list has its place by this one: all of it waits for a retry, which reads the list."""
        if not ledger.batches.settle(batch.batch_id, batch.fence, "dead", fault=NEVER_SURE):
            return False
        if isinstance(batch.call, Add):
            list_of = batch.call.surface, batch.call.container_id
            ledger.batches.cancel_open(job.id, surface=list_of[0], container_id=list_of[1])
            ledger.items.free_adds(batch, *list_of)
        return True

    def failed(
        self,
        batch: Claimed,
        fault: Fault,
        *,
        size: int,
        refreshed: bool,
        is_probe: bool = False,
        was_sent: bool = True,
    ) -> bool:
        """The call came to a fault; what follows is decided in core/retry.py. What was not sent costs nothing."""
        verdict = after_fault(
            fault,
            attempts=batch.attempts,
            refreshed=refreshed,
            size=size,
            policy=self._policy_of(batch.provider),
            dice=self._dice(),
            is_probe=is_probe,
            in_list=bool(getattr(batch.call, "container_id", "")),
            may_wait=not isinstance(batch.call, Renew),
        )
        with self._ledgers.begin() as ledger:
            job = ledger.jobs.lock(batch.job_id)
            if job is None or not self._follow(ledger, job, batch, fault, verdict):
                return False
            if not was_sent:
                ledger.shares.refund(batch.batch_id)
            self._go_on(ledger, job)
            return True

    def _follow(self, ledger: Ledger, job: JobState, batch: Claimed, fault: Fault, verdict: Verdict) -> bool:
        if verdict.next is Next.AGAIN:
            return self._again(ledger, job, batch, fault, verdict)
        if verdict.next is Next.HOLD:
            return self._hold(ledger, batch, fault)
        if isinstance(batch.call, Add) and batch.call.container_id and may_be_done(fault.to_record()):
            # Its halves would be other requests, with other keys: what is there has to be seen before they are made.
            return self._read_first(ledger, job, batch)
        return self._follow_for_good(ledger, job, batch, fault, verdict)

    def _follow_for_good(self, ledger: Ledger, job: JobState, batch: Claimed, fault: Fault, verdict: Verdict) -> bool:
        """The batch is not tried again as it is."""
        if not ledger.batches.settle(batch.batch_id, batch.fence, ENDS_AS.get(verdict.next, "failed"), fault=fault):
            return False
        ledger.jobs.tried(job.id)
        if verdict.next is Next.SPLIT:
            ledger.items.split(batch, job, in_turn=self._follow_one_another(job, batch))
            return True
        if verdict.next is Next.CLOSE_SURFACE:
            self._close(ledger, batch, fault)
        elif verdict.next is Next.FAIL_ITEMS:
            self._fail_items(ledger, batch, fault)
        ledger.batches.next_in_turn(batch.batch_id)
        return True

    def _follow_one_another(self, job: JobState, batch: Claimed) -> bool:
        """Whether the halves of a batch must not race: additions by their own order, all else as the provider needs."""
        if isinstance(batch.call, Add):
            return batch.call.is_in_turn
        surface = surface_of(batch)
        return surface is not None and self._in_turn(job, surface)

    def _again(self, ledger: Ledger, job: JobState, batch: Claimed, fault: Fault, verdict: Verdict) -> bool:
        again = ledger.batches.again(
            batch.batch_id,
            batch.fence,
            wait_s=verdict.wait_s,
            fault=fault,
            is_attempt=verdict.is_attempt,
            token_version=batch.token_version,
        )
        if again and verdict.is_attempt:
            ledger.jobs.tried(job.id)
            if job.status is Status.PROCESSING:
                ledger.jobs.move(job, Status.RETRYING)
        return again

    def _hold(self, ledger: Ledger, batch: Claimed, fault: Fault) -> bool:
        """Everything that this connection has to do waits for its user, unless the user has come back meanwhile."""
        account = ledger.connections.lock(batch.connection_id) if batch.connection_id else None
        given_back = ledger.batches.again(
            batch.batch_id, batch.fence, wait_s=0.0, fault=fault, is_attempt=False, token_version=None
        )
        if given_back and batch.connection_id and account and account[0] != "active":
            ledger.batches.hold(batch.connection_id)
        return given_back

    def _fail_items(self, ledger: Ledger, batch: Claimed, fault: Fault) -> None:
        """A read that is refused closes its list; what is gone already counts as removed; the rest fails."""
        if isinstance(batch.call, ReadPage) or surface_of(batch) is None:
            self._close(ledger, batch, fault)
        elif fault.kind is FaultKind.GONE and isinstance(batch.call, Remove):
            ledger.items.complete(batch.batch_id, {"already_gone": True})
        elif fault.kind is FaultKind.GONE and isinstance(batch.call, Add) and batch.call.container_id:
            self._close(ledger, batch, fault)
        else:
            ledger.items.fail(batch.batch_id, fault)

    def _close(self, ledger: Ledger, batch: Claimed, fault: Fault) -> None:
        """A surface, or one list of it, cannot be read or changed: its items fail, the rest of the job goes on."""
        surface = surface_of(batch)
        if surface is None:
            for chosen in batch.options.surfaces if isinstance(batch.call, Identify) else ("connection",):
                ledger.jobs.close_list(batch.job_id, chosen, fault)
            return
        container_id = getattr(batch.call, "container_id", "") or None
        ledger.batches.cancel_open(batch.job_id, surface=surface, container_id=container_id)
        ledger.items.fail_list(batch.job_id, surface, container_id, fault)
        ledger.jobs.close_list(batch.job_id, f"{surface}/{container_id}" if container_id else surface, fault)

    def _resume(self, ledger: Ledger, job: JobState) -> None:
        if job.status is Status.RETRYING:
            ledger.jobs.move(job, Status.PROCESSING)

    def cancel(self, ledger: Ledger, job: JobState) -> None:
        """Nothing more of the job begins, and it ends unless something of it still runs."""
        ledger.batches.cancel_open(job.id)
        ledger.jobs.touch(job.id)
        self._advance(ledger, job.id)

    def _go_on(self, ledger: Ledger, job: JobState) -> None:
        if job.cancel_requested:
            ledger.batches.cancel_open(job.id)
        ledger.jobs.touch(job.id)
        self._advance(ledger, job.id)
        ledger.wake()

"""Move a job on when no batch of its step is open any more: to its next step, or to its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from blocklist_jobs.core.batching import BatchSize, choose_size
from blocklist_jobs.core.calls import ReadPage
from blocklist_jobs.core.capabilities import Capabilities
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.job import Step
from blocklist_jobs.core.library import Playlist, Surface
from blocklist_jobs.core.plan import MOST_VERIFY_ROUNDS, next_step, pages, surfaces_of
from blocklist_jobs.core.report import plan_of, summary_of
from blocklist_jobs.core.states import ACTIVE, Status, final_status
from blocklist_jobs.core.work import JobState, RemovalGroup
from blocklist_jobs.jobs.ledger import Ledger
from blocklist_jobs.jobs.ports import Provider

WITHOUT_EFFECT = Fault(
    FaultKind.MALFORMED, "the provider said it was removed, and it is still there", code="removed_without_effect"
)

SIZE_UNKNOWN = -1
"""Of a list that should be empty now the first page is read all the same."""

SizeOf = Callable[[str, str], BatchSize | None]
"""The configured batch size of a provider's operation, if there is one (``batch_configs``)."""


class Advance:
    """Decides and writes what follows the last open batch of a step."""

    def __init__(
        self,
        providers: Mapping[str, Provider],
        free_permits: Callable[[str], int],
        size_of: SizeOf,
        plan_valid: timedelta,
    ) -> None:
        self._providers = providers
        self._free_permits = free_permits
        self._size_of = size_of
        self._plan_valid = plan_valid
        self.begin_next: Callable[[Ledger, UUID], bool] = lambda _ledger, _job_id: False

    def __call__(self, ledger: Ledger, job_id: UUID, *, finished: Step | None = None) -> None:
        """Advance the job unless a batch of it is open. ``finished`` overrides the step that has just ended."""
        job = ledger.jobs.lock(job_id)
        if job is None or job.status not in ACTIVE or ledger.batches.has_open(job_id):
            return
        if job.cancel_requested:
            self._end(ledger, job, Status.CANCELLED)
            return
        self._next(ledger, job, finished or job.step)

    def _next(self, ledger: Ledger, job: JobState, done: Step) -> None:
        capabilities = self._providers[job.provider].capabilities
        pending = ledger.items.counts(job.id).pending
        if pending and done is Step.VERIFY and job.verify_round >= MOST_VERIFY_ROUNDS:
            pending -= ledger.items.give_up(job.id, WITHOUT_EFFECT)
        to_verify = self._surfaces_to_verify(job, capabilities) if done is Step.ACT else ()
        step = next_step(done, dry_run=job.dry_run, to_remove=pending, to_verify=len(to_verify))
        if step is Step.ACT:
            self._act(ledger, job, capabilities)
        elif step is Step.VERIFY and self._verify(ledger, job, capabilities, to_verify):
            ledger.jobs.enter(job.id, Step.VERIFY, verify_round=job.verify_round + 1)
        else:
            self._finish(ledger, job, capabilities)

    def _surfaces_to_verify(self, job: JobState, capabilities: Capabilities) -> tuple[Surface, ...]:
        return tuple(
            s for s in surfaces_of(job.options) if s in capabilities.surfaces and capabilities.surfaces[s].verify
        )

    def _act(self, ledger: Ledger, job: JobState, capabilities: Capabilities) -> None:
        """Put every pending target into batches; a playlist's are made one after the other (see :meth:`more`)."""
        ledger.jobs.enter(job.id, Step.ACT)
        groups = ledger.items.groups(job.id)
        sizes = [self._configured(job.provider, capabilities, group) for group in groups]
        needed = sum(-(-group.targets // size.optimal) for group, size in zip(groups, sizes, strict=True))
        free = self._free_permits(job.provider)
        made = 0
        for group, size in zip(groups, sizes, strict=True):
            chosen = size.optimal if needed <= free else choose_size(size, targets=group.targets, permits_now=0)
            made += ledger.items.make_removals(job, group, size=chosen, at_most=1 if group.container_id else None)
        ledger.wake()
        if not made:
            self(ledger, job.id, finished=Step.ACT)

    def more(self, ledger: Ledger, job: JobState, surface: Surface, container_id: str) -> None:
        """The next batch of a playlist: writes to one list follow each other, they do not race."""
        group = next(
            (g for g in ledger.items.groups(job.id) if (g.surface, g.container_id) == (surface, container_id)), None
        )
        if group is not None:
            size = self._configured(job.provider, self._providers[job.provider].capabilities, group)
            ledger.items.make_removals(job, group, size=size.maximum, at_most=1)

    def _configured(self, provider: str, capabilities: Capabilities, group: RemovalGroup) -> BatchSize:
        """The operator's size, never above what the provider takes."""
        capability = capabilities.surfaces[group.surface]
        wanted = self._size_of(provider, capability.operation)
        if wanted is None:
            return capability.batch
        maximum = min(wanted.maximum, capability.batch.maximum)
        return BatchSize(maximum, min(wanted.optimal, maximum))

    def _verify(self, ledger: Ledger, job: JobState, capabilities: Capabilities, surfaces: tuple[Surface, ...]) -> int:
        """Write the batches that look again; how many there are."""
        made = 0
        for surface in surfaces:
            if surface is Surface.PLAYLISTS:
                made += self._reread_playlists(ledger, job)
            else:
                made += ledger.items.plan_checks(job, surface, capabilities.check_batch)
        ledger.wake()
        return made

    def _reread_playlists(self, ledger: Ledger, job: JobState) -> int:
        provider = self._providers[job.provider]
        calls: list[ReadPage] = []
        for container_id, name, size in ledger.items.touched_lists(job.id, Surface.PLAYLISTS):
            calls.extend(provider.pages_of(Playlist(container_id, name, size or SIZE_UNKNOWN, owned=True)))
        ledger.batches.add(job, pages(Step.VERIFY, calls, generation=job.verify_round * 100))
        return len(calls)

    def _finish(self, ledger: Ledger, job: JobState, capabilities: Capabilities) -> None:
        counts = ledger.items.counts(job.id)
        scanned = ledger.batches.scanned(job.id)
        if job.dry_run:
            plan = plan_of(ledger.items.summary(job.id), scanned, capabilities, job.closed)
            ledger.jobs.note(job.id, plan=plan, plan_expires_at=ledger.now() + self._plan_valid)
        chosen = {surface.value for surface in surfaces_of(job.options)}
        closed = chosen & set(job.closed)
        status = final_status(
            failed_items=counts.failed,
            dead_batches=int(ledger.batches.has_dead(job.id)),
            closed_surfaces=len(job.closed),
            open_surfaces=len(chosen - closed),
        )
        ledger.jobs.note(job.id, summary=summary_of(ledger.items.summary(job.id), scanned, job.closed))
        self._end(ledger, job, status)

    def _end(self, ledger: Ledger, job: JobState, status: Status) -> None:
        if status is Status.CANCELLED:
            ledger.items.cancel_pending(job.id)
        error: Mapping[str, Any] | None = None
        if status is Status.FAILED:
            error = next(iter(job.closed.values()), None)
        elif status is Status.DEAD_LETTER:
            error = ledger.batches.dead_fault(job.id)
        ledger.jobs.touch(job.id)
        if job.status is Status.PENDING and status not in (Status.CANCELLED, Status.FAILED):
            # Its first worker died between the claim and the move.
            ledger.jobs.move(job, Status.PROCESSING)
            job = replace(job, status=Status.PROCESSING)
        ledger.jobs.move(job, status, error=error)
        self.let_next_begin(ledger, job)

    def let_next_begin(self, ledger: Ledger, job: JobState) -> None:
        """The library is free: the oldest job that waits for it begins."""
        if job.connection_id and (waiting := ledger.jobs.next_for_library(job.connection_id)):
            self.begin_next(ledger, waiting)

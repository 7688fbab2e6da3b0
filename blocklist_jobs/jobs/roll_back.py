"""The course of a rollback: see what is there now, then put back what is not, where it was as far as that goes."""

from __future__ import annotations

from collections.abc import Mapping

from blocklist_jobs.core.calls import Add, Added, Answered, Check, Checked, Look, Looked, PageRead, Rate, ReadPage
from blocklist_jobs.core.capabilities import Capabilities, Restoring
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.job import Step
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.plan import pages
from blocklist_jobs.core.report import summary_of
from blocklist_jobs.core.restore import in_order, plan_list
from blocklist_jobs.core.work import Action, Claimed, JobState, NewBatch, TargetGroup
from blocklist_jobs.jobs.course import Means
from blocklist_jobs.jobs.ledger import Ledger

CANNOT_RESTORE = Fault(FaultKind.SURFACE_CLOSED, "the provider has no call to put this back", code="not_restorable")

MOST_READINGS = 5
"""A list that is not repeatable is read again after a lost answer, so often."""


class RollBack:
    """Puts back what an enforcement has taken out."""

    needs_library = True

    def __init__(self, means: Means) -> None:
        self._means = means

    def begin(self, ledger: Ledger, job: JobState, *, account_known: bool) -> Step | None:  # noqa: ARG002 - no matter
        """Copy what is to be undone, and look at what is there."""
        ledger.items.copy_reverted(job)
        return None if self._see(ledger, job, generation=0) else Step.SCAN

    def _see(self, ledger: Ledger, job: JobState, *, generation: int) -> int:
        """Read the lists, ask for the rest where the provider can be asked; how many batches that is."""
        capabilities, made = self._means.capabilities(job), self._look(ledger, job)
        for surface, container_id, name in ledger.items.lists(job.id):
            able = capabilities.surfaces.get(surface)
            if able is None or able.restoring is None:
                ledger.items.fail_list(job.id, surface, container_id, CANNOT_RESTORE)
            elif container_id:
                page = ReadPage(surface, container_id, container_name=name)
                ledger.batches.add(job, [NewBatch(Step.SCAN, page, generation, capabilities.read_cost)])
                made += 1
            elif able.can_check:
                made += self._check(ledger, job, surface, capabilities)
        return made

    def _look(self, ledger: Ledger, job: JobState) -> int:
        """Ask for the ratings of what was disliked: what the user has rated since stays as it is."""
        capabilities, made = self._means.capabilities(job), 0
        size, cost = capabilities.check_batch, capabilities.read_cost
        for group in ledger.items.groups(job.id):
            if group.action is Action.RATE:
                look = Look(group.surface)
                made += ledger.items.make_checks(job, group, look, step=Step.SCAN, size=size, cost=cost)
        return made

    def _check(self, ledger: Ledger, job: JobState, surface: Surface, capabilities: Capabilities) -> int:
        group, size, cost = (
            TargetGroup(surface, "", 0, Action.RESTORE),
            capabilities.check_batch,
            capabilities.read_cost,
        )
        return ledger.items.make_checks(job, group, Check(surface), step=Step.SCAN, size=size, cost=cost)

    def apply(self, ledger: Ledger, job: JobState, batch: Claimed, answer: Answered) -> Mapping[str, object]:
        """See the port."""
        match answer:
            case PageRead():
                return self._read(ledger, job, batch, answer)
            case Checked():
                ledger.items.checked(batch.batch_id, {target.entity_id for target in answer.present})
                return {}
            case Looked():
                ledger.items.looked_again(batch.batch_id, answer.ratings)
                return {}
            case Added():
                return {"restored": ledger.items.added(batch, answer)}
            case _:
                return {"rated": ledger.items.rated(batch.batch_id)}

    def _read(self, ledger: Ledger, job: JobState, batch: Claimed, page: PageRead) -> Mapping[str, object]:
        """Keep what the page lists; a list that shifts is read again."""
        call = batch.call
        if not isinstance(call, ReadPage) or ledger.batches.newest_reading(batch) != batch.generation:
            return {}
        shifted = None not in (call.expected_total, page.total) and call.expected_total != page.total
        if shifted and batch.generation < MOST_READINGS:
            ledger.batches.cancel_open(job.id, surface=call.surface, container_id=call.container_id)
            first = ReadPage(call.surface, call.container_id, container_name=call.container_name)
            ledger.batches.add(job, [NewBatch(Step.SCAN, first, batch.generation + 1, batch.cost)])
            return {}
        ledger.batches.add(job, pages(Step.SCAN, page.following, batch.generation, batch.cost))
        listed = [[entry.position, entry.entity_id, entry.occurrence] for entry in page.entries]
        return {"list": listed, "total": page.total or 0}

    def read_first(self, ledger: Ledger, job: JobState, batch: Claimed) -> None:
        """Whether an earlier try of this add took effect is not known: the list is read, and what is missing added."""
        call = batch.call
        if isinstance(call, Add):
            ledger.batches.cancel_open(job.id, surface=call.surface, container_id=call.container_id)
            ledger.items.free_adds(batch, call.surface, call.container_id)
            again = ledger.batches.readings(job.id, call.surface, call.container_id) + 1
            page = ReadPage(call.surface, call.container_id)
            cost = self._means.capabilities(job).read_cost
            ledger.batches.add(job, [NewBatch(Step.SCAN, page, again, cost)])

    def go_on(self, ledger: Ledger, job: JobState, done: Step) -> bool:  # noqa: ARG002 - what is pending says it all
        """See the port."""
        if not ledger.items.counts(job.id).pending:
            return False
        ledger.jobs.enter(job.id, Step.ACT)
        made = self._give_ratings_back(ledger, job)
        for surface, container_id, _ in ledger.items.lists(job.id):
            restoring = self._means.capabilities(job).surfaces[surface].restoring
            if restoring is None:
                ledger.items.fail_list(job.id, surface, container_id, CANNOT_RESTORE)
            else:
                made += self._put_back(ledger, job, surface, container_id, restoring)
        return made > 0

    def _put_back(
        self, ledger: Ledger, job: JobState, surface: Surface, container_id: str, restoring: Restoring
    ) -> int:
        if not ledger.batches.is_known(job.id, surface, container_id):
            return 0  # without knowing what is there, nothing is put back; a retry of the dead letter will tell
        most = self._means.size(job.provider, restoring.operation, restoring.batch).maximum
        missing = ledger.items.missing(job.id, surface, container_id)
        if container_id:
            still_out, accounted = ledger.items.siblings(job, surface, container_id)
            plan = plan_list(
                ledger.items.listing(job.id, surface, container_id),
                missing,
                placing=restoring.placing,
                most=most,
                still_out=still_out,
                accounted=accounted,
            )
            ledger.items.already_there(plan.already)
            runs = plan.runs
        else:
            runs = in_order(missing, restoring.placing, most)
        add = Add(surface, container_id=container_id, oldest_first=restoring.placing.is_by_date)
        cost = self._means.capabilities(job).write_cost
        return ledger.items.make_adds(job, add, runs, cost=cost, in_turn=add.is_in_turn)

    def _give_ratings_back(self, ledger: Ledger, job: JobState) -> int:
        cost, made = self._means.capabilities(job).write_cost, 0
        for group in ledger.items.groups(job.id):
            if group.action is Action.RATE:
                call = Rate(group.surface, rating=group.rating)
                made += ledger.items.make_batches(job, group, call, step=Step.ACT, size=1, cost=cost)
        return made

    def conclude(self, ledger: Ledger, job: JobState) -> None:
        """See the port."""
        items = ledger.items.summary(job.id)
        ledger.jobs.note(job.id, summary=summary_of(items, {}, job.closed) | {"nothing_to_do": not items})

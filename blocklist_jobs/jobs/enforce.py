"""The course of an enforcement: scan, act, verify. A dry run and a library scan end after the scan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from blocklist_jobs.core.batching import choose_size
from blocklist_jobs.core.calls import (
    Answered,
    Call,
    Check,
    Checked,
    Identified,
    Look,
    Looked,
    PageRead,
    Rate,
    ReadPage,
    Remove,
    Removed,
)
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.job import JobType, Step
from blocklist_jobs.core.library import Playlist, Surface
from blocklist_jobs.core.plan import MOST_VERIFY_ROUNDS, first_batches, first_pages, next_step, pages, surfaces_of
from blocklist_jobs.core.report import plan_of, summary_of
from blocklist_jobs.core.work import Action, Claimed, JobState, TargetGroup
from blocklist_jobs.jobs.course import Means
from blocklist_jobs.jobs.ledger import Ledger
from blocklist_jobs.jobs.read_page import apply_page

WITHOUT_EFFECT = Fault(
    FaultKind.MALFORMED, "the provider said it was removed, and it is still there", code="removed_without_effect"
)

SIZE_UNKNOWN = -1
"""Of a list that should be empty now the first page is read all the same."""


class Enforce:
    """Takes out what is blocked."""

    needs_library = True

    def __init__(self, means: Means, plan_valid: timedelta) -> None:
        self._means = means
        self._plan_valid = plan_valid

    def begin(self, ledger: Ledger, job: JobState, *, account_known: bool) -> Step | None:
        """The first pages; or, of a plan, its items, which need no scan."""
        if job.plan_of:
            ledger.items.copy_plan(job)
            return Step.SCAN
        batches = first_batches(job.options, self._means.capabilities(job), account_known=account_known)
        ledger.batches.add(job, batches)
        return None if batches else Step.SCAN

    def apply(self, ledger: Ledger, job: JobState, batch: Claimed, answer: Answered) -> Mapping[str, object]:
        """See the port."""
        match answer:
            case Identified():
                ledger.connections.learn_account(batch.connection_id, answer.provider_user_id)
                ledger.batches.add(job, first_pages(job.options, self._means.capabilities(job)))
                return {}
            case PageRead():
                return apply_page(ledger, job, batch, answer, self._means.provider(job))
            case Checked():
                there = {target.entity_id for target in answer.present}
                return {"still_there": ledger.items.verified(batch.batch_id, there)}
            case Looked():
                ledger.items.looked(batch.batch_id, answer.ratings)
                return {}
            case Removed():
                return {"removed": ledger.items.complete(batch.batch_id, {"mark": answer.mark} if answer.mark else {})}
            case _:
                return {"rated": ledger.items.complete(batch.batch_id, {"present": True, "rating": "dislike"})}

    def read_first(self, ledger: Ledger, job: JobState, batch: Claimed) -> None:
        """Never needed: removing, rating and reading may be repeated."""

    def go_on(self, ledger: Ledger, job: JobState, done: Step) -> bool:
        """See the port."""
        pending = ledger.items.counts(job.id).pending
        if pending and done is Step.VERIFY and job.verify_round >= MOST_VERIFY_ROUNDS:
            pending -= ledger.items.give_up(job.id, WITHOUT_EFFECT)
        surfaces = self._to_verify(job) if done is Step.ACT else ()
        only_look = job.dry_run or job.job_type == JobType.LIBRARY_SCAN
        step = next_step(done, dry_run=only_look, to_remove=pending, to_verify=len(surfaces))
        if step is Step.ACT:
            return self._look(ledger, job) or self._act(ledger, job)
        if step is Step.VERIFY:
            return self._verify(ledger, job, surfaces)
        return False

    def _to_verify(self, job: JobState) -> tuple[Surface, ...]:
        known = self._means.capabilities(job).surfaces
        return tuple(surface for surface in surfaces_of(job.options) if surface in known and known[surface].verify)

    def _look(self, ledger: Ledger, job: JobState) -> bool:
        """Ask for the ratings of what is to be disliked, so that a rollback can give them back."""
        capabilities, made = self._means.capabilities(job), 0
        for surface, container_id in ledger.items.to_look_at(job.id):
            group = TargetGroup(surface, container_id, 0, Action.DISLIKE)
            size, cost = capabilities.check_batch, capabilities.read_cost
            made += ledger.items.make_checks(job, group, Look(surface), step=Step.ACT, size=size, cost=cost)
        return made > 0

    def _act(self, ledger: Ledger, job: JobState) -> bool:
        """Put every pending target into batches, as large as the provider takes unless permits are plentiful."""
        ledger.jobs.enter(job.id, Step.ACT)
        capabilities = self._means.capabilities(job)
        known = capabilities.surfaces
        groups = ledger.items.groups(job.id, [surface for surface in known if known[surface].per_occurrence])
        sizes = [self._means.size(job.provider, known[g.surface].operation, known[g.surface].batch) for g in groups]
        needed = sum(-(-group.targets // size.optimal) for group, size in zip(groups, sizes, strict=True))
        plentiful = needed <= self._means.free_permits(job.provider)
        made = 0
        for group, size in zip(groups, sizes, strict=True):
            able = known[group.surface]
            made += ledger.items.make_batches(
                job,
                group,
                _call(group, by_occurrence=able.per_occurrence),
                step=Step.ACT,
                size=size.optimal if plentiful else choose_size(size, targets=group.targets, permits_now=0),
                cost=capabilities.write_cost,
                in_turn=able.in_turn,
            )
        return made > 0

    def _verify(self, ledger: Ledger, job: JobState, surfaces: tuple[Surface, ...]) -> bool:
        """Look again at what was removed."""
        capabilities, made = self._means.capabilities(job), 0
        for surface in surfaces:
            if surface is Surface.PLAYLISTS:
                made += self._reread_playlists(ledger, job)
            else:
                group, size, cost = TargetGroup(surface, "", 0), capabilities.check_batch, capabilities.read_cost
                made += ledger.items.make_checks(job, group, Check(surface), step=Step.VERIFY, size=size, cost=cost)
        if made:
            ledger.jobs.enter(job.id, Step.VERIFY, verify_round=job.verify_round + 1)
        return made > 0

    def _reread_playlists(self, ledger: Ledger, job: JobState) -> int:
        provider, calls = self._means.provider(job), list[ReadPage]()
        for container_id, name, size in ledger.items.touched_lists(job.id, Surface.PLAYLISTS):
            calls.extend(provider.pages_of(Playlist(container_id, name, size or SIZE_UNKNOWN, owned=True)))
        cost, generation = provider.capabilities.read_cost, job.verify_round * 100
        ledger.batches.add(job, pages(Step.VERIFY, calls, generation, cost))
        return len(calls)

    def conclude(self, ledger: Ledger, job: JobState) -> None:
        """See the port."""
        items, scanned = ledger.items.summary(job.id), ledger.batches.scanned(job.id)
        capabilities = self._means.capabilities(job)
        if job.dry_run:
            plan = plan_of(items, scanned, capabilities, job.options, job.closed)
            ledger.jobs.note(job.id, plan=plan, plan_expires_at=ledger.now() + self._plan_valid)
        summary = summary_of(items, scanned, job.closed)
        if job.job_type == JobType.LIBRARY_SCAN:
            summary |= {"artists": ledger.batches.artists(job.id)}
        ledger.jobs.note(job.id, summary=summary)


def _call(group: TargetGroup, *, by_occurrence: bool) -> Call:
    """What takes a group of targets out, or rates it down."""
    if group.action is Action.DISLIKE:
        return Rate(group.surface, rating="dislike")
    return Remove(group.surface, container_id=group.container_id, by_occurrence=by_occurrence)

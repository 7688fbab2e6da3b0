"""What is true of a provider's app at this moment, whoever asks: permits to come, who wants them, who is at work.

Looked up at most once a second by each process: a job that is polled costs no more for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Lock
from typing import Protocol
from uuid import UUID

from blocklist_jobs.core.effort import Account
from blocklist_jobs.core.estimate import estimate
from blocklist_jobs.core.foresight import Work
from blocklist_jobs.core.job import Step
from blocklist_jobs.core.outlook import Outlook
from blocklist_jobs.jobs.course import Means
from blocklist_jobs.jobs.ports import Gate

KEPT_S = 1.0
"""So long what was looked up is believed."""

MOST_RIVALS = 40
"""Jobs whose effort is worked out; of more than these, the rest is taken to be like them."""


UNUSED = 30
"""More permits than this, free at once while work waits, mean that something else than the limit is the bottleneck."""


@dataclass(frozen=True, slots=True)
class Rival:
    """A job at work. ``earlier`` is the job whose plan it carries out, or that it undoes."""

    job_id: UUID
    user_id: str
    priority: int
    step: str
    looks_only: bool
    earlier: UUID | None
    version: int


@dataclass(frozen=True, slots=True)
class Crowd:
    """All jobs of a priority: how many, of how many users, with how many open batches."""

    priority: int
    jobs: int
    users: int
    open: int


@dataclass(frozen=True, slots=True)
class Calls:
    """What calls took of late, from claim to commit, and how many were made a second."""

    mean_s: float
    per_s: float


@dataclass(frozen=True, slots=True)
class Presence:
    """Who has shown a sign of life: names of workers, their slots by queue, and whether a dispatcher leads."""

    workers: frozenset[str] = frozenset()
    slots: Mapping[str, int] = field(default_factory=dict)
    has_dispatcher: bool = False

    def has_worker(self, provider: str) -> bool:
        """Whether anybody does the provider's batches."""
        return self.slots.get(provider, 0) > 0

    def is_at_work(self, provider: str) -> bool:
        """Whether batches of the provider are handed out, and done."""
        return self.has_dispatcher and self.has_worker(provider)


@dataclass(frozen=True, slots=True)
class Lane:
    """A provider's app. ``works`` has what each job has left, ``crowd`` what those have that were not looked at."""

    outlook: Outlook | None
    presence: Presence
    works: Mapping[UUID, Work] = field(default_factory=dict)
    crowd: tuple[Work, ...] = ()
    calls_per_s: float | None = None

    def beside(self, job_id: UUID, mine: Work) -> list[Work]:
        """What the others have left. Of whom nobody knows, it is as much as this one has."""
        others = (work for other, work in self.works.items() if other != job_id)
        known = (
            work if work.is_known else replace(work, requests=mine.requests, cost=mine.cost, is_known=True)
            for work in others
        )
        return [*known, *self.crowd]


class Cluster(Protocol):
    """Looks the cluster up."""

    def rivals(self, provider: str, app: str, limit: int) -> Sequence[Rival]:
        """Jobs with open batches whose connection is live, the most urgent and oldest first."""

    def crowds(self, provider: str, app: str) -> Sequence[Crowd]:
        """All of them, by priority."""

    def calls(self, job_ids: Sequence[UUID]) -> Calls | None:
        """The calls of these jobs of late; ``None`` of too few."""

    def present(self) -> Presence:
        """Who is at work."""


class Accounts(Protocol):
    """What jobs have written down and found."""

    def of(self, job_id: UUID, earlier: UUID | None, version: int | None = None) -> Account:
        """The account of a job at a version; ``earlier`` is the job whose plan it carries out, or that it undoes."""

    def of_all(self, wanted: Mapping[UUID, tuple[UUID | None, int | None]]) -> Mapping[UUID, Account]:
        """The accounts of several jobs, by ``earlier`` and version."""


class Lanes:
    """Keeps what it has looked up for :data:`KEPT_S`. While one thread looks it up again, the others go by the old."""

    def __init__(
        self,
        cluster: Cluster,
        gate: Gate,
        accounts: Accounts,
        means: Means,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cluster = cluster
        self._gate = gate
        self._accounts = accounts
        self._means = means
        self._clock = clock
        self._kept: dict[tuple[str, str], tuple[float, Lane]] = {}
        self._looking = Lock()

    def of(self, provider: str, app: str) -> Lane:
        """The provider's app as it was within the last second."""
        kept = self._kept.get((provider, app))
        if kept is not None and self._clock() < kept[0]:
            return kept[1]
        if kept is not None and not self._looking.acquire(blocking=False):
            return kept[1]
        try:
            lane = self._looked_up(provider, app)
            self._kept[provider, app] = self._clock() + KEPT_S, lane
        finally:
            if kept is not None:
                self._looking.release()
        return lane

    def _looked_up(self, provider: str, app: str) -> Lane:
        outlook, presence = self._gate.outlook(provider, app), self._cluster.present()
        rivals = self._cluster.rivals(provider, app, MOST_RIVALS)
        if provider not in self._means.providers:
            return Lane(outlook, presence)
        works = self._works(provider, rivals, outlook.free_now() if outlook else 0)
        crowd = self._crowd(provider, app, works) if len(rivals) == MOST_RIVALS else ()
        calls = self._cluster.calls([rival.job_id for rival in rivals]) if rivals else None
        return Lane(outlook, presence, works, crowd, _pace(calls, presence.slots.get(provider, 0), outlook))

    def _works(self, provider: str, rivals: Sequence[Rival], burst: int) -> Mapping[UUID, Work]:
        accounts = self._accounts.of_all({rival.job_id: (rival.earlier, rival.version) for rival in rivals})
        return {rival.job_id: self._work(provider, rival, accounts[rival.job_id], burst) for rival in rivals}

    def _work(self, provider: str, rival: Rival, account: Account, burst: int) -> Work:
        can, sizes = self._means.providers[provider].capabilities, partial(self._means.size, provider)
        effort = estimate(Step(rival.step), account, can, sizes, burst=burst, looks_only=rival.looks_only)
        if effort.open_ended:
            return Work(rival.user_id, rival.priority, 0.0, 0.0, is_known=False)
        return Work(rival.user_id, rival.priority, effort.requests, effort.left)

    def _crowd(self, provider: str, app: str, works: Mapping[UUID, Work]) -> tuple[Work, ...]:
        """The jobs beyond those that were looked at, each taken to have as much open as its like has."""
        cost = self._means.providers[provider].capabilities.write_cost
        known: dict[int, list[Work]] = {}
        for work in works.values():
            known.setdefault(work.priority, []).append(work)
        found = []
        for crowd in self._cluster.crowds(provider, app):
            seen = known.get(crowd.priority, [])
            jobs, users = crowd.jobs - len(seen), crowd.users - len({work.user_id for work in seen})
            if jobs > 0:
                requests = crowd.open * jobs / crowd.jobs
                found.append(Work("", crowd.priority, requests, requests * cost, users=max(1, users)))
        return tuple(found)


def _pace(calls: Calls | None, slots: int, outlook: Outlook | None) -> float | None:
    """Calls a second that the workers can make: all slots at once, or, while permits lie about unused, as many as they
    make now, since it must be they who are slow."""
    if calls is None or not slots:
        return None
    most = slots / max(calls.mean_s, 0.001)
    return min(most, calls.per_s) if outlook and outlook.free_now() > UNUSED else most

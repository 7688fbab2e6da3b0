"""What the use cases need of the record of work. One ledger transaction is all or nothing.

Locks are taken in one order, job, connection, batch, so that no two transactions wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from blocklist_jobs.core.calls import Add, Added, Call, Target
from blocklist_jobs.core.connection import Expiring
from blocklist_jobs.core.errors import Unavailable
from blocklist_jobs.core.fair import Candidate, Charge
from blocklist_jobs.core.faults import Fault
from blocklist_jobs.core.job import Step
from blocklist_jobs.core.library import Entry, Playlist, Surface
from blocklist_jobs.core.restore import Listed, Missing, Run
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobRequest
from blocklist_jobs.core.work import Action, Claimed, HandedOut, ItemCounts, JobState, NewBatch, TargetGroup
from blocklist_jobs.jobs.clearances import ClearanceBook
from blocklist_jobs.jobs.order_book import OrderBook


class LedgerUnavailable(Unavailable):
    """The database does not answer, or has broken the transaction off: whether it took effect is unknown."""


class JobBook(Protocol):
    """Rows of ``jobs``."""

    def add(
        self,
        user_id: str,
        request: JobRequest,
        *,
        key: str | None,
        digest: bytes | None,
        plan_of: UUID | None = None,
        reverts: UUID | None = None,
        schedule_id: UUID | None = None,
    ) -> UUID | None:
        """Write a job down; ``None`` when the user's idempotency key is taken."""

    def keyed(self, user_id: str, key: str) -> tuple[UUID, bytes | None] | None:
        """The job of an idempotency key, and the digest of the request that made it."""

    def lock(self, job_id: UUID, *, user_id: str | None = None) -> JobState | None:
        """The job, its row locked until the transaction ends; ``None`` if there is none (of that user)."""

    def take_library(self, job: JobState) -> bool:
        """Give the job its connection's library, unless another job has it."""

    def next_for_library(self, connection_id: UUID) -> UUID | None:
        """The oldest job that waits for this library and may start now."""

    def to_begin(self) -> list[UUID]:
        """Jobs whose time has come and that nothing has begun: scheduled ones, and ones a crash left behind."""

    def active_of(self, connection_id: UUID) -> list[UUID]:
        """Jobs of a connection that have not ended."""

    def orphaned(self) -> list[UUID]:
        """Begun jobs whose connection was removed."""

    def stuck(self) -> list[UUID]:
        """Begun jobs without an open batch: a crash between two steps left them."""

    def move(self, job: JobState, status: Status, *, error: Mapping[str, Any] | None = None) -> None:
        """Change the status along the table of moves, and tell it as an event."""

    def enter(self, job_id: UUID, step: Step, *, verify_round: int | None = None) -> None:
        """Begin a step, and tell it as an event."""

    def close_list(self, job_id: UUID, name: str, fault: Fault) -> None:
        """Remember that a surface or a list (``playlists/ID``) could not be read or changed."""

    def note(self, job_id: UUID, **columns: Any) -> None:
        """Set plain columns (plan, summary, counts, plan_expires_at, cancel_requested)."""

    def tried(self, job_id: UUID) -> None:
        """Count one failed attempt."""

    def touch(self, job_id: UUID) -> None:
        """Count progress: the version grows, the counters follow the batches and items."""


class BatchBook(Protocol):
    """Rows of ``batch_checkpoints``: the units of work and the checkpoint."""

    def add(self, job: JobState, batches: Sequence[NewBatch]) -> None:
        """Write batches down; they are due at once."""

    def in_flight(self, provider: str, app: str) -> Mapping[str, int]:
        """Batches that are out, by user."""

    def out_everywhere(self) -> int:
        """Batches that are out at all providers: workers serve them all."""

    def waiting_to_start(self, provider: str, app: str) -> int:
        """Batches that were handed out and have not taken their permit, as far as that is known."""

    def lease(self, batch_ids: Sequence[int], deadline_s: float) -> list[HandedOut]:
        """Hand batches out: fence + 1, to be claimed within ``deadline_s``."""

    def claim(self, batch_id: int, fence: int, worker: str, lease_s: float) -> Claimed | None:
        """Take a batch that was handed out with this fence; ``None`` if it is no longer ours to take."""

    def renew(self, batch_id: int, fence: int, lease_s: float) -> bool:
        """Keep a running batch for another ``lease_s``; false when it is no longer ours."""

    def settle(self, batch_id: int, fence: int, state: str, *, fault: Fault | None = None) -> bool:
        """End a running batch; false (and nothing written) when the fence is stale."""

    def note_result(self, batch_id: int, result: Mapping[str, Any]) -> None:
        """What came of a batch, for the job's account."""

    def return_unclaimed(self, batch_id: int, fence: int) -> bool:
        """Undo a hand-out that no worker has begun; its cost is refunded."""

    def again(
        self,
        batch_id: int,
        fence: int,
        *,
        wait_s: float,
        fault: Fault | None,
        is_attempt: bool,
        token_version: int | None,
    ) -> bool:
        """Give a batch back, due in ``wait_s``; its fault goes into its history."""

    def readings(self, job_id: UUID, surface: Surface, container_id: str) -> int:
        """The newest generation of a list's pages."""

    def artists(self, job_id: UUID) -> Mapping[str, Any]:
        """Who is in a library, by how much: ``distinct`` and the ``most`` frequent, each with counts by surface."""

    def is_known(self, job_id: UUID, surface: Surface, container_id: str) -> bool:
        """Whether nothing that would tell what a list holds (a page of it, an addition) is in the dead letters."""

    def vain_tries(self, batch_id: int) -> int:
        """Additions to this one's list that were given up unsure and, as its reading told, had done nothing."""

    def next_in_turn(self, batch_id: int) -> bool:
        """This batch has ended: the one that is queued behind it in its list is due, unless another is yet to end."""

    def hold(self, connection_id: UUID) -> int:
        """All waiting batches of a connection wait for its user."""

    def release_held(self) -> int:
        """Make batches due that wait for a user who has come back; how many."""

    def free_queued(self) -> int:
        """Make queued batches due before which nothing is open that would let them go; there should never be one."""

    def dead_fault(self, job_id: UUID) -> Mapping[str, Any] | None:
        """Why the first dead batch of a job is dead."""

    def cancel_open(self, job_id: UUID, *, surface: str | None = None, container_id: str | None = None) -> int:
        """Cancel batches that no worker has begun, of a whole job, a surface, or one list."""

    def newest_reading(self, batch: Claimed) -> int:
        """The newest generation of the list that this page belongs to."""

    def has_open(self, job_id: UUID) -> bool:
        """Whether any batch of the job is yet to end."""

    def has_dead(self, job_id: UUID) -> bool:
        """Whether a batch of the job is in the dead letters."""

    def revive(self, job: JobState) -> Step | None:
        """Make the dead batches due again; the earliest step among them."""

    def expired(self) -> list[tuple[UUID, int]]:
        """Jobs and batches whose lease ran out."""

    def rescue(self, batch_id: int, *, deaths_allowed: int) -> str | None:
        """Take one expired batch back: its new state, ``None`` if it was settled meanwhile."""

    def scanned(self, job_id: UUID) -> Mapping[str, Any]:
        """Sums over the pages read: per surface entries, pages, matched, and skips by reason."""


class ItemBook(Protocol):
    """Rows of ``action_items``: what is done to entries, with their state before."""

    def add(self, batch: Claimed, entries: Sequence[Entry], *, action: Action = Action.REMOVE, left: str = "") -> int:
        """Write entries down as items of the job, once each; how many were new. ``left``: why nothing is done."""

    def add_left_alone(self, batch: Claimed, playlists: Sequence[Playlist]) -> None:
        """Write playlists down that are not the listener's to change."""

    def forget_list(self, batch: Claimed) -> None:
        """Drop what an earlier reading of the batch's list has found: it is read again."""

    def copy_plan(self, job: JobState) -> int:
        """Copy the pending items of the job's plan."""

    def groups(self, job_id: UUID, by_occurrence: Collection[Surface] = ()) -> list[TargetGroup]:
        """Targets that wait to be put into batches."""

    def make_batches(
        self, job: JobState, group: TargetGroup, call: Call, *, step: Step, size: int, cost: int, in_turn: bool = False
    ) -> int:
        """Put the group's targets into batches of ``size`` that make ``call``; how many were made."""

    def make_checks(self, job: JobState, group: TargetGroup, call: Call, *, step: Step, size: int, cost: int) -> int:
        """The same for calls that only look: in the verification, at the items that are done."""

    def to_look_at(self, job_id: UUID) -> list[tuple[Surface, str]]:
        """Surfaces and lists with items to be disliked whose rating before is not known yet."""

    def looked_again(self, batch_id: int, ratings: Mapping[Target, str]) -> None:
        """Before ratings are given back: what is not disliked any more its user has rated since, and is left so."""

    def looked(self, batch_id: int, ratings: Mapping[Target, str]) -> None:
        """Keep the ratings that a batch's items had before; they wait for their turn again."""

    def copy_reverted(self, job: JobState) -> int:
        """Copy what is to be undone: the completed items of the job that this one reverts, or the chosen ones."""

    def lists(self, job_id: UUID) -> list[tuple[Surface, str, str]]:
        """Surface, container and its name of everything that waits to be put back."""

    def missing(self, job_id: UUID, surface: Surface, container_id: str) -> list[Missing]:
        """What waits to be put back into a list."""

    def listing(self, job_id: UUID, surface: Surface, container_id: str) -> list[Listed]:
        """What a list held when it was last read."""

    def siblings(self, job: JobState, surface: Surface, container_id: str) -> tuple[list[int], dict[str, int]]:
        """Of what the original meant to take out of a list: old places of what stays out, counts of what is in it."""

    def make_adds(self, job: JobState, add: Add, runs: Sequence[Run], *, cost: int, in_turn: bool) -> int:
        """One batch for each run; how many."""

    def added(self, batch: Claimed, answer: Added) -> int:
        """What came of an add; the items that it undoes become ``rolled_back``."""

    def already_there(self, item_ids: Collection[UUID]) -> None:
        """These were back without our doing."""

    def checked(self, batch_id: int, present: Collection[str]) -> None:
        """Before putting back: what is present is back already, the rest waits for its turn."""

    def rated(self, batch_id: int) -> int:
        """The ratings of the batch's items are what they were; the items that it undoes become ``rolled_back``."""

    def free_adds(self, batch: Claimed, surface: Surface, container_id: str) -> None:
        """What has not been put back into a list waits to be planned again."""

    def complete(self, batch_id: int, after: Mapping[str, Any]) -> int:
        """The batch's items are done."""

    def fail(self, batch_id: int, fault: Fault) -> int:
        """The batch's items have failed."""

    def fail_list(self, job_id: UUID, surface: str, container_id: str | None, fault: Fault) -> int:
        """All pending items of a surface or a list have failed."""

    def give_up(self, job_id: UUID, fault: Fault) -> int:
        """All pending items of a job have failed."""

    def split(self, batch: Claimed, job: JobState, *, in_turn: bool) -> None:
        """Put the items of a batch into two new batches, half its targets each."""

    def still_there(self, batch: Claimed, entries: Sequence[Entry]) -> int:
        """Reopen completed items whose entity is still in the batch's list, and add what has come meanwhile."""

    def verified(self, batch_id: int, present: Collection[str]) -> int:
        """Reopen the items of a check batch whose entity is still there."""

    def counts(self, job_id: UUID) -> ItemCounts:
        """How many items are in which state."""

    def touched_lists(self, job_id: UUID, surface: Surface) -> list[tuple[str, str, int]]:
        """Lists of a surface from which something was removed: id, name, entries that should be left."""

    def cancel_pending(self, job_id: UUID) -> int:
        """Pending items of a cancelled job are cancelled."""

    def summary(self, job_id: UUID) -> Mapping[str, Mapping[str, int]]:
        """Counts per surface and status."""


class ShareBook(Protocol):
    """Rows of ``fair_shares`` and ``fair_clocks``: whose turn it is."""

    def candidates(self, provider: str, app: str, count: int) -> list[Candidate]:
        """Due batches that may go next: up to ``count`` users per priority, up to ``count`` batches each."""

    def handed_out(self, provider: str, app: str) -> int:
        """Permits used up so far, all priorities together."""

    def charge(self, provider: str, app: str, charges: Sequence[Charge], batches: Sequence[HandedOut]) -> None:
        """Advance virtual times and clocks, and log the permits by second."""

    def tidy(self, provider: str, app: str) -> None:
        """Correct the users who were thought to have a due batch and have none (cancelled, held)."""

    def wake_missed(self) -> int:
        """Correct the users who have a batch and were thought to have none; there should never be one."""

    def refund(self, batch_id: int) -> None:
        """A batch came back without a request sent: its cost goes back to its user."""

    def next_due_s(self, provider: str, app: str) -> float | None:
        """Seconds until the next batch may be due; ``None`` when none waits."""


class ListBook(Protocol):
    """Blocklists, as a scan asks them."""

    def blocked(self, blocklist_id: UUID, provider: str, artist_ids: Collection[str]) -> frozenset[str]:
        """Which of these artists are listed."""

    def named(self, blocklist_id: UUID, name_keys: Collection[str]) -> frozenset[str]:
        """Which of these names are listed."""


class ConnectionBook(Protocol):
    """Connections, as far as a job's start and end need them."""

    def lock(self, connection_id: UUID) -> tuple[str, str] | None:
        """Status and provider_user_id, the row locked; ``None`` if there is none."""

    def learn_account(self, connection_id: UUID | None, provider_user_id: str) -> None:
        """Keep whose account it is, as the provider told."""

    def keep_alone(self) -> bool:
        """Be the only one that looks after tokens until the transaction ends; false when somebody else is."""

    def expiring(self, providers: Sequence[str], *, within: timedelta, limit: int) -> list[Expiring]:
        """Live connections whose token ends so soon, or has ended, and for which no renewal is under way or dead."""

    def warn_of_end(self, provider: str, *, valid: timedelta, ahead: timedelta) -> int:
        """Tell the users whose consent ends within ``ahead``, once each consent; how many."""


class Ledger(Protocol):
    """One transaction over all books."""

    @property
    def jobs(self) -> JobBook:
        """Jobs."""

    @property
    def batches(self) -> BatchBook:
        """Batches."""

    @property
    def items(self) -> ItemBook:
        """Items."""

    @property
    def shares(self) -> ShareBook:
        """Shares of users."""

    @property
    def lists(self) -> ListBook:
        """Blocklists."""

    @property
    def connections(self) -> ConnectionBook:
        """Connections."""

    @property
    def orders(self) -> OrderBook:
        """Standing orders."""

    @property
    def clearances(self) -> ClearanceBook:
        """Dead letters that are cleared away."""

    def now(self) -> datetime:
        """The transaction's time."""

    def record(self, user_id: str, action: str, subject: object, **data: Any) -> None:
        """Write down who did what (``job.cancelled``) to what, in the audit log; never secrets."""

    def wake(self) -> None:
        """Tell the dispatcher, when the transaction commits, that something is due."""


class Ledgers(Protocol):
    """Where transactions come from."""

    def begin(self) -> AbstractContextManager[Ledger]:
        """A transaction: committed at the end of the block, rolled back when it raises."""

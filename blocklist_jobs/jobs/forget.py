"""Forget a user: jobs end, tokens are revoked, all rows go, and what the operator keeps is under another name.

The wish is a row before anything happens, so whatever dies in between, beat has a worker go on with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID

import structlog

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.deletion import Deletion
from blocklist_jobs.core.errors import Conflict, NotFound
from blocklist_jobs.core.views import JobView

LEASE_S = 60.0
"""A deletion whose process died is another's after so long. Two at once would do no harm."""

PATIENCE_S = 3.0
"""Somebody waits for the answer to their request: what takes longer is done behind it."""

LONGEST_S = 30.0
"""So long beat's task works on one; well within the lease, and it comes again."""


_log: Any = structlog.get_logger(__name__)


class ForgetBook(Protocol):
    """What there is of users, as far as forgetting them goes."""

    def ask(self, user_id: str) -> Deletion:
        """Write the wish down, unless it is already, and end the user's keys at once."""

    def read(self, deletion_id: UUID) -> Deletion:
        """How it stands."""

    def take(self, lease_s: float, deletion_id: UUID | None = None) -> tuple[UUID, str] | None:
        """A wish (this one) that nobody is at, and whose it is; nobody else gets it for so long."""

    def let_go(self, deletion_id: UUID) -> None:
        """Somebody else may go on with it at once."""

    def active_jobs(self, user_id: str) -> list[UUID]:
        """The user's jobs that have not ended."""

    def live_connections(self, user_id: str) -> list[UUID]:
        """The user's connections that still have tokens."""

    def drop_some(self, user_id: str) -> bool:
        """Delete some of the user's rows; false when none are left."""

    def finish(self, deletion_id: UUID, user_id: str) -> bool:
        """Rename what stays, and the wish is fulfilled; false (and nothing done) when there are rows again."""


class Cancel(Protocol):
    """Stops jobs."""

    def cancel(self, caller: Caller, job_id: UUID) -> JobView:
        """What runs ends, nothing more begins."""


class Disconnect(Protocol):
    """Ends connections."""

    def remove(self, caller: Caller, connection_id: UUID) -> None:
        """Tokens are overwritten, and the provider is asked to end its permission."""


class Forget:
    """Forgets users who ask for it."""

    def __init__(
        self, book: ForgetBook, jobs: Cancel, connections: Disconnect, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._book = book
        self._jobs = jobs
        self._connections = connections
        self._clock = clock

    def __call__(self, user_id: str) -> Deletion:
        """Begin, and be done within moments where nothing of the user's runs; asking twice is asking once."""
        asked = self._book.ask(user_id)
        taken = self._book.take(LEASE_S, asked.id)
        try:
            if taken and not self._carry_out(*taken, self._clock() + PATIENCE_S):
                self._book.let_go(asked.id)
        except Exception:  # noqa: BLE001 - whatever it was: the wish is written down, and beat goes on with it
            _log.warning("deletion_goes_on_later", exc_info=True)
        return self._book.read(asked.id)

    def go_on(self) -> int:
        """Go on with what is not done; how many are. Called by beat; may run twice at once."""
        until, done = self._clock() + LONGEST_S, 0
        not_done: list[UUID] = []
        while self._clock() < until and (taken := self._book.take(LEASE_S)):
            if self._carry_out(*taken, until):
                done += 1
            else:
                not_done.append(taken[0])
        for deletion_id in not_done:
            self._book.let_go(deletion_id)
        return done

    def _carry_out(self, deletion_id: UUID, user_id: str, until: float) -> bool:
        """All of it, in an order in which every step can be done again; false when it is not done yet."""
        user = Caller(user_id)
        for job_id in self._book.active_jobs(user_id):
            if self._clock() > until:
                return False
            self._stop(user, job_id)
        if self._book.active_jobs(user_id):
            return False  # a call to a provider is under way; its token is still needed
        for connection_id in self._book.live_connections(user_id):
            if self._clock() > until:
                return False
            self._connections.remove(user, connection_id)
        while self._book.drop_some(user_id):
            if self._clock() > until:
                return False
        return self._book.finish(deletion_id, user_id)

    def _stop(self, user: Caller, job_id: UUID) -> None:
        try:
            self._jobs.cancel(user, job_id)
        except (Conflict, NotFound):
            return  # it has ended in the meantime

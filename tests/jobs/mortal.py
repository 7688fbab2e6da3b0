"""A worker that dies around its calls: what it was about to do, or has done and not written down, is left lying."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from sqlalchemy import Engine, text

from blocklist_jobs.core.wire import Answer, Request
from blocklist_jobs.core.work import HandedOut
from blocklist_jobs.providers.http import HttpSocket
from tests.jobs.workshop import Workshop

# A lease that has run out, as it would have a little later.
_STALE = text(
    "UPDATE batch_checkpoints SET lease_until = now() - interval '1 second' WHERE id = :id AND fence = :fence"
)


class Killed(BaseException):
    """No code of a worker's runs any more."""


class MortalSocket(HttpSocket):
    """Every ``every``-th request kills its worker: by turns before it was sent, and after it was answered.

    The same request kills once: what kills every worker that tries it is for the dead letters.
    """

    def __init__(self, every: int) -> None:
        super().__init__()
        self._every = every
        self._lock = threading.Lock()
        self._seen: set[str] = set()
        self._deaths = 0

    def send(self, request: Request, *, bearer: str | None, timeout_s: float) -> Answer:
        """See the port."""
        dies = self._dies(f"{request.method} {request.url} {request.params} {request.json}")
        if dies and self._deaths % 2:
            raise Killed
        answer = super().send(request, bearer=bearer, timeout_s=timeout_s)
        if dies:
            raise Killed
        return answer

    def _dies(self, request: str) -> bool:
        with self._lock:
            is_new = request not in self._seen
            self._seen.add(request)
            dies = is_new and len(self._seen) % self._every == 0
            self._deaths += dies
        return dies


@dataclass
class Mortal(Workshop):
    """A workshop whose workers may be killed; the leases of the dead run out at once."""

    stale: list[int] = field(default_factory=list)

    def perform(self, batch: HandedOut) -> None:
        """Do a batch as a worker that may die of it."""
        try:
            super().perform(batch)
        except Killed:
            self.stale.append(batch.batch_id)
            expire(self.services.engine, batch)


def expire(engine: Engine, batch: HandedOut) -> None:
    """Let the lease of a batch run out now."""
    with engine.begin() as connection:
        connection.execute(_STALE, {"id": batch.batch_id, "fence": batch.fence})

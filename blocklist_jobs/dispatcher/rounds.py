"""One round: ask for each provider's app that has work what may go now, and send it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from blocklist_jobs.core.work import HandedOut
from blocklist_jobs.events.instruments import HAND_OUTS
from blocklist_jobs.events.trouble import Trouble
from blocklist_jobs.jobs.hand_out import HandOutReport
from blocklist_jobs.queue.sender import Sent

LONGEST_S = 1.0
"""A wake may get lost, so the longest sleep between two rounds."""

Lane = tuple[str, str]
"""A provider and one of its apps."""

_log: Any = structlog.get_logger(__name__)


class Send(Protocol):
    """How batches reach the workers (:meth:`Sender.send`)."""

    def __call__(self, batches: Sequence[HandedOut], *, app: str) -> Sent: ...


class Rounds:
    """Trouble in one lane stops no other; a Postgres that does not answer stops the round (``SQLAlchemyError``)."""

    def __init__(
        self,
        lanes: Callable[[], Sequence[Lane]],
        hand_out: Callable[[str, str, int], HandOutReport],
        send: Send,
        give_back: Callable[[int, int], None],
    ) -> None:
        self._lanes = lanes
        self._hand_out = hand_out
        self._send = send
        self._give_back = give_back
        self._broker = Trouble("broker")
        self._lane_trouble: dict[Lane, Trouble] = {}

    def __call__(self, slots: Callable[[str], int]) -> float:
        """Seconds until it is worth looking again; ``slots`` gives the worker slots for a provider's queue."""
        return min((self._try(lane, slots(lane[0])) for lane in self._lanes()), default=LONGEST_S)

    def _try(self, lane: Lane, slots: int) -> float:
        trouble = self._lane_trouble.setdefault(lane, Trouble(f"hand_out.{lane[0]}"))
        try:
            next_in_s = self._one(lane, slots)
        except SQLAlchemyError:
            raise
        except Exception as error:  # noqa: BLE001 - a fault of one lane must not stop the others
            if not trouble.is_on:
                _log.error("hand_out_failed", provider=lane[0], app=lane[1], exc_info=True)
            trouble.began(error)
            return LONGEST_S
        trouble.ended()
        return next_in_s

    def _one(self, lane: Lane, slots: int) -> float:
        provider, app = lane
        report = self._hand_out(provider, app, slots)
        if report.batches:
            sent = self._send(report.batches, app=app)
            HAND_OUTS.labels(provider).inc(sent.count)
            if sent.unsent:
                return self._keep(sent)
            self._broker.ended()
        return LONGEST_S if report.next_in_s is None else min(report.next_in_s, LONGEST_S)

    def _keep(self, sent: Sent) -> float:
        """Give back what the broker did not take; the leases would bring it back too, but later."""
        self._broker.began(sent.error)
        for batch in sent.unsent:
            self._give_back(batch.batch_id, batch.fence)
        return LONGEST_S

"""Deliver events to webhooks: whose turn it is, and one turn of a receiver."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from blocklist_jobs.core.webhook import Message
from blocklist_jobs.core.webhook_retry import Judged, Posted, judge
from blocklist_jobs.core.webhook_signature import headers

TIMEOUT_S = 10.0
"""A receiver takes note and works afterwards; what has no answer by then counts as not taken."""

LEASE_S = 30.0
"""Longer than a request and the transaction after it: only a dead worker loses its turn."""

TURN_S = 5.0
"""A turn begins nothing after so long: a long backlog gives its slot back to others."""

PER_USER = 2
"""Turns of one user at once; with more, one user's slow receivers would hold everybody up."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """A webhook whose turn it is. ``secrets`` sign, the newest first; without any, nothing can be sent."""

    webhook_id: UUID
    fence: int
    url: str
    secrets: tuple[str, ...] = field(repr=False)


class Turns(Protocol):
    """Webhooks and what is due of them. A stale fence changes nothing."""

    def hand_out(self, *, most: int, per_user: int, deadline_s: float) -> Sequence[tuple[UUID, int]]:
        """Webhooks with something due, each with its new fence, so that at most ``most`` are out together."""

    def claim(self, webhook_id: UUID, fence: int, lease_s: float) -> Receiver | None:
        """Begin a turn that was handed out with this fence; ``None`` if it is no longer ours to take."""

    def take(self, receiver: Receiver, lease_s: float) -> Message | None:
        """The next that is due, and the lease renewed; ``None`` when there is none or the turn is over."""

    def settle(self, message: Message, posted: Posted, judged: Judged) -> bool:
        """Write down what came of it; false when the turn was no longer ours."""

    def release(self, receiver: Receiver) -> None:
        """The turn is over."""


class Post(Protocol):
    """The way to a receiver."""

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str], timeout_s: float) -> Posted:
        """Send once, follow no redirect. Never raises for what a receiver or the network may do."""


class HandOutTurns:
    """Whose turn it is; the leading dispatcher asks once a second."""

    def __init__(self, turns: Turns, *, start_deadline_s: float) -> None:
        self._turns = turns
        self._start_deadline_s = start_deadline_s

    def __call__(self, slots: int) -> Sequence[tuple[UUID, int]]:
        """Webhooks and fences. Half of the workers' ``slots`` are left to the providers, however slow receivers are."""
        if slots <= 0:
            return ()
        return self._turns.hand_out(most=max(1, slots // 2), per_user=PER_USER, deadline_s=self._start_deadline_s)


class Deliver:
    """One turn: what is due of a webhook, one after the other, until something fails or the time is over."""

    def __init__(
        self,
        turns: Turns,
        post: Post,
        *,
        clock: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.monotonic,
        dice: Callable[[], float] = random.random,
    ) -> None:
        self._turns = turns
        self._post = post
        self._clock = clock
        self._timer = timer
        self._dice = dice

    def __call__(self, webhook_id: UUID, fence: int, is_over: Callable[[], bool] = lambda: False) -> int:
        """How many were delivered. ``is_over`` ends the turn early: the worker is stopping."""
        receiver = self._turns.claim(webhook_id, fence, LEASE_S)
        if receiver is None:
            return 0
        delivered, ends_at = 0, self._timer() + TURN_S
        while not is_over() and self._timer() < ends_at:
            message = self._turns.take(receiver, LEASE_S)
            if message is None or not self._send(receiver, message):
                break
            delivered += 1
        self._turns.release(receiver)
        return delivered

    def _send(self, receiver: Receiver, message: Message) -> bool:
        """Whether it was taken, and that written down: then the next may follow."""
        posted = self._posted(receiver, message)
        judged = judge(
            posted,
            tries=message.tries,
            failures=message.failures,
            failing_for=message.failing_for,
            dice=self._dice(),
        )
        return self._turns.settle(message, posted, judged) and posted.is_taken

    def _posted(self, receiver: Receiver, message: Message) -> Posted:
        if not receiver.secrets:
            return Posted(None, 0, "its secret opens with none of TOKEN_ENCRYPTION_KEYS; rotate it")
        body = message.body()
        signed = headers(receiver.secrets, message.delivery_id, int(self._clock()), body)
        return self._post(receiver.url, body, {**signed, "content-type": "application/json"}, TIMEOUT_S)

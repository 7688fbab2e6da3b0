"""One open stream: whose it is, what it follows, and how far it is told."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.job_events import JobEvent, Place
from blocklist_jobs.core.told import Told

MOST_AGE_S = 900.0
"""A client has to ask again so often: by then its user may have no right to it any more."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a stream follows: one job of a user, or all of them (``job_id`` is ``None``)."""

    user_id: str
    job_id: UUID | None = None

    def place_of(self, event: JobEvent) -> int | Place:
        """Where an event stands in streams of this subject; it is also the event's id there."""
        return event.seq if self.job_id or event.place is None else event.place


@dataclass(eq=False, slots=True)
class Listener:
    """A stream. ``seen`` is the place of the last event that it was sent; ``told`` what its first state showed;
    ``key_id`` the key that its client came with, if it was one.

    The feed moves ``seen``, the writer owns all that stands below it.
    """

    subject: Subject
    seen: int | Place
    told: tuple[tuple[UUID, Told], ...] = ()
    key_id: UUID | None = None
    is_chunked: bool = False
    socket: socket.socket | None = None
    unsent: bytearray = field(default_factory=bytearray)
    is_waiting: bool = False
    is_ending: bool = False
    ends_at: float = field(default_factory=lambda: time.monotonic() + MOST_AGE_S)
    moved_at: float = field(default_factory=time.monotonic)

    def end_with(self, caller: Caller) -> None:
        """Not to outlive what its client came with."""
        self.key_id = caller.key_id
        if caller.expires_at is not None:
            left_s = (caller.expires_at - datetime.now(UTC)).total_seconds()
            self.ends_at = min(self.ends_at, time.monotonic() + left_s)

    def framed(self, data: bytes) -> bytes:
        """The bytes as they go over the wire: what gunicorn began as chunks goes on as chunks."""
        return b"%x\r\n%b\r\n" % (len(data), data) if self.is_chunked else data

    @property
    def end(self) -> bytes:
        """What ends the answer."""
        return b"0\r\n\r\n" if self.is_chunked else b""

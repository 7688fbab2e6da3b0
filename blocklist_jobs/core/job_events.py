"""What listeners are told of a job: numbered events, and their places in a stream."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from blocklist_jobs.core.states import FINAL


class Kind(StrEnum):
    """What an event tells."""

    STATUS = "status"
    PROGRESS = "progress"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where an event stands among all events of a user: the ``count``-th that the transaction ``xid`` wrote for them.

    Written ``xid.count``. Transactions are told once all before them have ended, so that none is overtaken.
    """

    xid: int
    count: int

    def __str__(self) -> str:
        return f"{self.xid}.{self.count}"


@dataclass(frozen=True, slots=True)
class JobEvent:
    """One event: the ``seq``-th of its job. ``place`` is known where it was read as one of a user's."""

    job_id: UUID
    seq: int
    kind: Kind
    data: Mapping[str, Any]
    at: datetime
    place: Place | None = None

    @property
    def is_last(self) -> bool:
        """Whether it says that the job has ended."""
        return self.kind is Kind.STATUS and self.data.get("status") in FINAL


_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
_PLACE = re.compile(r"([0-9]{1,18})\.([0-9]{1,9})", re.ASCII)


def number_in(text: str) -> int | None:
    """The event number that a client sent back; ``None`` for anything else."""
    return int(text) if _NUMBER.fullmatch(text) else None


def place_in(text: str) -> Place | None:
    """The place that a client sent back; ``None`` for anything else."""
    found = _PLACE.fullmatch(text)
    return Place(int(found[1]), int(found[2])) if found else None

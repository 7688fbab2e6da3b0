"""What listeners are told of a job: numbered events, their places in a stream, and which changes are worth one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from blocklist_jobs.core.states import FINAL
from blocklist_jobs.core.views import Progress, WaitingFor

SHORT_WAIT = timedelta(seconds=2)
"""At a provider's pace every request waits a moment; so short a wait is no news."""

SMALL_STEP_PERCENT = 1.0


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


def worth_telling(waiting: WaitingFor | None, now: datetime) -> WaitingFor | None:
    """The wait, unless it is over in a moment, or only for the next permit to come round."""
    if waiting is None or waiting.reason == "turn":
        return None
    return None if waiting.until and waiting.until - now < SHORT_WAIT else waiting


def is_same_wait(one: WaitingFor | None, other: WaitingFor | None) -> bool:
    """Whether two waits are the same to a listener: for the same reason and to about the same time."""
    if one is None or other is None or one.reason != other.reason:
        return one is None and other is None
    if one.until is None or other.until is None:
        return one.until is other.until
    return abs(one.until - other.until) < SHORT_WAIT


def has_moved(told: Progress | None, now: Progress) -> bool:
    """Whether progress is worth an event of its own: other counts, another step, or a percent more."""
    if told is None or _counts(told) != _counts(now):
        return True
    return abs(told.percent - now.percent) >= SMALL_STEP_PERCENT


def _counts(progress: Progress) -> tuple[object, ...]:
    return progress.step, progress.total, progress.completed, progress.failed, progress.skipped

"""Leave to send: what the gate answers, and what it wants to hear afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from blocklist_jobs.core.faults import FaultKind
from blocklist_jobs.core.limits import Limits
from blocklist_jobs.core.wire import RateHint


class Reason(StrEnum):
    """Why no permit can be had now."""

    RATE = "rate"
    QUOTA = "quota"
    COOL_DOWN = "cool_down"
    CIRCUIT_OPEN = "circuit_open"
    CONCURRENCY = "concurrency"
    PAUSED = "paused"
    GATE_UNREACHABLE = "gate_unreachable"
    """Redis does not answer: nothing is sent (fail closed)."""


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave to begin one request no earlier than ``start_in_s`` and no later than ``good_for_s`` after that.

    Both count from the moment the gate's answer was received. ``id`` names it in :meth:`Gate.report`.
    """

    id: str
    provider: str
    app: str
    user: str
    cost: int
    start_in_s: float
    good_for_s: float
    is_probe: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no permit (or no further one), and in how many seconds the next could be had."""

    reason: Reason
    wait_s: float


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer to ``take``: permits for a prefix of the costs asked for; ``refusal`` when it is not all."""

    permits: tuple[Permit, ...]
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many permits could begin within the span asked about; if none, why not and until when."""

    free: int
    refusal: Refusal | None = None


class Sent(StrEnum):
    """What became of a permit."""

    SUCCESS = "success"
    FAULT = "fault"
    UNUSED = "unused"
    """Nothing was sent: the slot goes back."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the gate has to know of a request. ``retry_after_s`` counts from now; ``hint`` are its rate headers."""

    sent: Sent
    fault: FaultKind | None = None
    retry_after_s: float | None = None
    hint: RateHint = RateHint()


@dataclass(frozen=True, slots=True)
class Grant:
    """Work handed out in the past: ``cost`` units for ``user``, about ``age_s`` seconds ago.

    Its request may have been sent later; the gate allows for that (``in_flight_s`` of ``gate/gate.py``).
    """

    age_s: float
    cost: int
    user: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """What Postgres knows of a gate, enough to start it as strict as it was.

    ``grants`` reach back as far as the longest window and the quota day. ``state`` is the last snapshot
    (breaker, cool-down, learned limit; empty if there is none) and ``state_age_s`` how old it is.
    ``complete`` is false when the past is not known: then the whole window counts as just used.
    """

    limits: Limits
    grants: tuple[Grant, ...] = ()
    state: Mapping[str, Any] = field(default_factory=dict)
    state_age_s: float = 0.0
    complete: bool = True

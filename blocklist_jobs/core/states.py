"""The one table of legal moves of a job, each with its reason. docs/lifecycle.md is checked against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where a job stands. What it waits for is a field beside it, never a status."""

    PENDING = "pending"
    PROCESSING = "processing"
    RETRYING = "retrying"
    COMPLETED = "completed"
    PARTIALLY_COMPLETED = "partially_completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DEAD_LETTER = "dead_letter"


FINAL = frozenset({Status.COMPLETED, Status.PARTIALLY_COMPLETED, Status.FAILED, Status.CANCELLED, Status.DEAD_LETTER})
ACTIVE = frozenset(Status) - FINAL


@dataclass(frozen=True, slots=True)
class Move:
    """One legal move and why it happens."""

    source: Status
    target: Status
    reason: str


def _moves(sources: Iterable[Status], target: Status, reason: str) -> tuple[Move, ...]:
    return tuple(Move(source, target, reason) for source in sources)


MOVES: tuple[Move, ...] = (
    *_moves([Status.PENDING], Status.PROCESSING, "its first batch was handed to a worker"),
    *_moves([Status.PROCESSING], Status.RETRYING, "a batch failed and waits for its next attempt"),
    *_moves([Status.RETRYING], Status.PROCESSING, "a batch was settled after a failed attempt"),
    *_moves(
        [Status.PENDING, Status.PROCESSING, Status.RETRYING],
        Status.CANCELLED,
        "its owner cancelled it and no batch is running any more",
    ),
    *_moves(
        [Status.PENDING, Status.PROCESSING, Status.RETRYING],
        Status.FAILED,
        "going on makes no sense: the connection was removed, or nothing could be read at all",
    ),
    *_moves([Status.PROCESSING, Status.RETRYING], Status.COMPLETED, "everything asked for was done"),
    *_moves(
        [Status.PROCESSING, Status.RETRYING],
        Status.PARTIALLY_COMPLETED,
        "all was tried, and some items or surfaces failed",
    ),
    *_moves(
        [Status.PROCESSING, Status.RETRYING],
        Status.DEAD_LETTER,
        "a batch used up its attempts; a retry may help",
    ),
    *_moves([Status.DEAD_LETTER], Status.PENDING, "its owner asked for a retry from the checkpoint"),
    *_moves([Status.DEAD_LETTER], Status.CANCELLED, "its owner discarded it"),
)

_LEGAL = {(move.source, move.target) for move in MOVES}


class IllegalMove(Exception):
    """The job's status does not allow this."""

    def __init__(self, source: Status, target: Status) -> None:
        super().__init__(f"a job that is {source} cannot become {target}")
        self.source = source
        self.target = target


def may_move(source: Status, target: Status) -> bool:
    """Whether the table has this move."""
    return (source, target) in _LEGAL


def check_move(source: Status, target: Status) -> None:
    """Raise :class:`IllegalMove` unless the table has this move."""
    if not may_move(source, target):
        raise IllegalMove(source, target)


def final_status(*, failed_items: int, dead_batches: int, closed_surfaces: int, open_surfaces: int) -> Status:
    """How a job ends once no batch of it is left to run.

    ``open_surfaces`` counts the chosen surfaces that could be read, ``closed_surfaces`` those that could not.
    """
    if dead_batches:
        return Status.DEAD_LETTER
    if closed_surfaces and not open_surfaces:
        return Status.FAILED
    if failed_items or closed_surfaces:
        return Status.PARTIALLY_COMPLETED
    return Status.COMPLETED

"""A blocklist that follows a file or URL: what is kept of it, and when a change is taken over without asking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from blocklist_jobs.core.retry import Policy, backoff_s

LEAST_TO_HOLD = 10
"""A list of fewer artists may lose any of them: half of five is not a broken download."""

BACKOFF = Policy(multiplier=2.0, base_s=150.0, cap_s=86_400.0, attempts=0)
FAILURES_TOLD = 3
"""So many failures in a row are told to the owner, once."""


class Apply(StrEnum):
    """What follows when the source has changed."""

    AFTER_DRY_RUN = "after_dry_run"
    """The list changes; standing orders look first and then carry out what they found, unless it is a lot."""
    AT_ONCE = "at_once"
    """The list changes, and standing orders enforce it."""
    ASK = "ask"
    """The change waits for its owner's word."""


class RevisionState(StrEnum):
    """What became of a change."""

    WAITING = "waiting"
    APPLIED = "applied"
    DISCARDED = "discarded"
    SUPERSEDED = "superseded"


class Hold(StrEnum):
    """Why a change waits for its owner's word."""

    ASKED = "asked"
    SHRINKS = "shrinks"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list comes from: a ``url`` or a ``path``. ``provider`` owns the bare ids of forms that name none."""

    url: str | None
    path: str | None
    provider: str | None
    every_s: int
    apply: Apply


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source as its owner sees it. ``error`` is that of the last look, if it failed."""

    blocklist_id: UUID
    url: str | None
    path: str | None
    provider: str | None
    every_s: int
    apply: Apply
    next_look_at: datetime
    looked_at: datetime | None
    changed_at: datetime | None
    failures: int
    error: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class RevisionView:
    """A change of a list. ``sample`` has the first few that came (``added``) and went (``removed``)."""

    number: int
    state: RevisionState
    origin: str
    reason: str | None
    size_before: int
    size: int
    added: int
    removed: int
    skipped: int
    sample: Mapping[str, Any]
    created_at: datetime
    decided_at: datetime | None


def why_hold(apply: Apply, *, size_before: int, removed: int) -> Hold | None:
    """Why a change from a source waits for its owner's word; ``None`` when it is taken over at once.

    A source that loses most of its artists at once is more often broken than right.
    """
    if size_before >= LEAST_TO_HOLD and 2 * removed > size_before:
        return Hold.SHRINKS
    return Hold.ASKED if apply is Apply.ASK else None


def next_look_s(every_s: int, failures: int, dice: float) -> float:
    """Seconds until a source is looked at again after ``failures`` failures in a row; ``dice`` is in [0, 1).

    Up to a tenth late, so that the lists of many users who follow one source do not ask it in the same second.
    """
    if not failures:
        return every_s * (1 + dice / 10)
    # No sooner than half a minute: a source in trouble is not helped by being asked.
    return max(30.0, min(float(every_s), backoff_s(BACKOFF, failures, dice)))

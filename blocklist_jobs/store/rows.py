"""From rows to the values that use cases see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.engine import RowMapping

from blocklist_jobs.core.job import EnforcementOptions, Match, PlaylistChoice, Priority, Step
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.work import JobState


def options_of(payload: Mapping[str, Any]) -> EnforcementOptions:
    """The options of a stored payload, defaults filled in."""
    options = payload.get("options") or {}
    return EnforcementOptions(
        surfaces=tuple(options.get("surfaces") or [surface.value for surface in Surface]),
        match=Match(options.get("match", Match.CREDITED)),
        playlists=PlaylistChoice(options.get("playlists", PlaylistChoice.OWNED_AND_COLLABORATIVE)),
        dislike_where_removal_is_impossible=bool(options.get("dislike_where_removal_is_impossible", False)),
    )


def job_state(row: RowMapping) -> JobState:
    """A locked row of ``jobs``."""
    return JobState(
        id=row["id"],
        user_id=row["user_id"],
        job_type=row["job_type"],
        provider=row["provider"],
        connection_id=row["connection_id"],
        blocklist_id=row["blocklist_id"],
        plan_of=row["plan_of"],
        priority=Priority(row["priority"]),
        status=Status(row["status"]),
        step=Step(row["step"]),
        dry_run=row["dry_run"],
        options=options_of(row["payload"]),
        verify_round=row["verify_round"],
        cancel_requested=row["cancel_requested"],
        holds_library=row["holds_library"],
        scheduled_at=row["scheduled_at"],
        plan_expires_at=row["plan_expires_at"],
        reverts=row["reverts"],
        item_ids=_ids(row["payload"].get("item_ids")),
        closed=row["surfaces"],
    )


def _ids(words: Sequence[str] | None) -> tuple[UUID, ...] | None:
    return None if words is None else tuple(UUID(word) for word in words)

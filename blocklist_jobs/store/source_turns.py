"""Looks at sources: leased like turns of webhooks, and settled in one transaction under their fence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, func, insert, select, text, update

from blocklist_jobs.core.blocklist import Parsed
from blocklist_jobs.core.source import FAILURES_TOLD, Apply, Place, why_hold
from blocklist_jobs.jobs.follow import Following, Found
from blocklist_jobs.store.revisions import Change, apply_change, change_to, hold_change, supersede_waiting
from blocklist_jobs.store.tables import blocklist_sources, blocklists, notifications
from blocklist_jobs.store.trouble import translated

CHANGED, NEEDS_CONFIRMATION, FAILS = "blocklist.changed", "blocklist.needs_confirmation", "blocklist.source_fails"
LONGEST_TEXT = 500
_OF = blocklist_sources.c

# One of a user at a time: whose sources are all slow holds up nobody else.
_HAND_OUT = text(
    """WITH out AS (SELECT user_id FROM blocklist_sources WHERE lease_until > now()),
       due AS (
         SELECT DISTINCT ON (user_id) blocklist_id, due_at FROM blocklist_sources
         WHERE due_at <= now() AND (lease_until IS NULL OR lease_until <= now())
           AND user_id NOT IN (SELECT user_id FROM out)
         ORDER BY user_id, due_at, blocklist_id),
       chosen AS (
         SELECT blocklist_id FROM blocklist_sources WHERE blocklist_id IN (
           SELECT blocklist_id FROM due ORDER BY due_at, blocklist_id
           LIMIT greatest(0, :most - (SELECT count(*) FROM out)))
         ORDER BY blocklist_id FOR UPDATE SKIP LOCKED)
       UPDATE blocklist_sources s SET fence = fence + 1, lease_until = now() + make_interval(secs => :deadline_s)
       FROM chosen WHERE s.blocklist_id = chosen.blocklist_id RETURNING s.blocklist_id, s.fence"""
)


class SourceTurnRows:
    """Implements ``jobs.follow.SourceTurns``; each verb is a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def hand_out(self, *, most: int, deadline_s: float) -> Sequence[tuple[UUID, int]]:
        """See the port."""
        with translated(), self._engine.begin() as connection:
            rows = connection.execute(_HAND_OUT, {"most": most, "deadline_s": deadline_s})
            return [(row.blocklist_id, row.fence) for row in rows]

    def claim(self, blocklist_id: UUID, fence: int, lease_s: float) -> Following | None:
        """See the port."""
        mine = (_OF.blocklist_id == blocklist_id, _OF.fence == fence, _OF.lease_until > func.now())
        held = update(blocklist_sources).where(*mine).values(lease_until=func.now() + timedelta(seconds=lease_s))
        with translated(), self._engine.begin() as connection:
            row = connection.execute(held.returning(blocklist_sources)).one_or_none()
        if row is None:
            return None
        place = Place(row.url, row.path, row.provider, row.every_s, Apply(row.apply))
        digest = bytes(row.digest) if row.digest is not None else None
        return Following(blocklist_id, fence, place, row.etag, row.last_modified, digest, row.failures)

    def same(self, following: Following, found: Found, *, digest: bytes | None, wait_s: float) -> None:
        """See the port."""
        with translated(), self._engine.begin() as connection:
            self._end(connection, following, wait_s, _taken(following, found, digest))

    def failed(self, following: Following, words: str, *, wait_s: float) -> None:
        """See the port."""
        words = "".join(letter if letter.isprintable() else "\ufffd" for letter in words[:LONGEST_TEXT])
        with translated(), self._engine.begin() as connection:
            values = {"failures": _OF.failures + 1, "error": words}
            row = self._end(connection, following, wait_s, values)
            if row is not None and row.failures == FAILURES_TOLD:
                _tell(connection, row, FAILS, {"error": words})

    def changed(self, following: Following, found: Found, parsed: Parsed, *, digest: bytes, wait_s: float) -> str:
        """See the port. The list is locked before its source, in the order of whoever changes both."""
        alone = select(blocklists.c.id).where(blocklists.c.id == following.blocklist_id).with_for_update(key_share=True)
        with translated(), self._engine.begin() as connection:
            if connection.execute(alone).one_or_none() is None:
                return "gone"
            row = self._end(connection, following, wait_s, _taken(following, found, digest))
            if row is None:
                return "late"
            change = change_to(connection, following.blocklist_id, parsed)
            removed = len(change.difference.removed)
            hold = why_hold(following.place.apply, size_before=change.size_before, removed=removed)
            supersede_waiting(connection, following.blocklist_id)
            if change.difference.is_same:
                return "same"
            changed = update(blocklist_sources).where(_OF.blocklist_id == following.blocklist_id)
            connection.execute(changed.values(changed_at=func.now()))
            if hold is not None:
                number = hold_change(connection, change, hold.value, found.body or b"")
                _tell(connection, row, NEEDS_CONFIRMATION, {"reason": hold.value, **_counts(number, change)})
                return "held"
            made = apply_change(connection, change, "source")
            _tell(connection, row, CHANGED, _counts(made or 0, change))
            return "applied"

    def _end(
        self, connection: Connection, following: Following, wait_s: float, values: Mapping[str, Any]
    ) -> Row[Any] | None:
        """Settle the look; ``None`` (and nothing written) when it was no longer ours."""
        mine = (_OF.blocklist_id == following.blocklist_id, _OF.fence == following.fence)
        due_at = func.now() + timedelta(seconds=wait_s)
        ended = {"lease_until": None, "looked_at": func.now(), "due_at": due_at, **values}
        settled = update(blocklist_sources).where(*mine, _OF.lease_until.is_not(None)).values(**ended)
        return connection.execute(settled.returning(blocklist_sources)).one_or_none()


def _taken(following: Following, found: Found, digest: bytes | None) -> dict[str, Any]:
    """What is known of the source from now on; where it did not say anew, what it said before."""
    return {
        "etag": found.etag or (following.etag if found.body is None else None),
        "last_modified": found.last_modified or (following.last_modified if found.body is None else None),
        "digest": digest or following.digest,
        "failures": 0,
        "error": None,
    }


def _counts(number: int, change: Change) -> dict[str, Any]:
    counts = change.counts()
    return {"revision": number, **{name: counts[name] for name in ("size_before", "size", "added", "removed")}}


def _tell(connection: Connection, source: Row[Any], kind: str, data: Mapping[str, Any]) -> None:
    named = select(blocklists.c.name).where(blocklists.c.id == source.blocklist_id)
    told = {"blocklist_id": str(source.blocklist_id), "name": connection.execute(named).scalar_one(), **data}
    connection.execute(insert(notifications).values(user_id=source.user_id, type=kind, data=told))

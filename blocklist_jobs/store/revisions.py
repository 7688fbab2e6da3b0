"""Changes of a list: each is numbered, says what is different, and wakes the standing orders that wait for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from blocklist_jobs.core.blocklist import Parsed
from blocklist_jobs.core.blocklist_difference import Difference, difference
from blocklist_jobs.core.source import RevisionState, RevisionView
from blocklist_jobs.store.list_rows import artists_of, empty, fill
from blocklist_jobs.store.tables import blocklist_revisions, blocklists, schedules

MOST_KEPT = 50
_OF = blocklist_revisions.c


@dataclass(frozen=True, slots=True)
class Change:
    """A list that is about to change, its row locked: what it would become and what is different."""

    blocklist_id: UUID
    size_before: int
    parsed: Parsed
    difference: Difference

    def counts(self) -> dict[str, Any]:
        """As a revision has them."""
        return {
            "size_before": self.size_before,
            "size": len(self.parsed.artists),
            "added": len(self.difference.added),
            "removed": len(self.difference.removed),
            "skipped": self.parsed.skipped_total,
            "sample": self.difference.sample(),
        }


def change_to(connection: Connection, blocklist_id: UUID, parsed: Parsed) -> Change:
    """What a list would become; the caller has locked its row."""
    before = artists_of(connection, blocklist_id)
    return Change(blocklist_id, len(before), parsed, difference(before, parsed.artists))


def apply_change(connection: Connection, change: Change, origin: str) -> int | None:
    """Make the change, as a revision of its own, and wake the orders that enforce changes; its number.

    ``None`` for a change that changes nobody: the list takes over names and order, and nothing is woken.
    """
    _put(connection, change)
    if change.difference.is_same:
        return None
    number = _next_number(connection, change.blocklist_id)
    row = {"blocklist_id": change.blocklist_id, "number": number, "origin": origin, **change.counts()}
    applied = {"state": RevisionState.APPLIED.value, "decided_at": func.now()}
    connection.execute(insert(blocklist_revisions).values(**row, **applied))
    take_effect(connection, change.blocklist_id, number)
    return number


def apply_held(connection: Connection, change: Change, number: int) -> None:
    """Make a change that has waited, as it is by now."""
    _put(connection, change)
    applied = {"state": RevisionState.APPLIED.value, "decided_at": func.now(), "body": None, **change.counts()}
    mine = (_OF.blocklist_id == change.blocklist_id, _OF.number == number)
    connection.execute(update(blocklist_revisions).where(*mine).values(**applied))
    take_effect(connection, change.blocklist_id, number)


def hold_change(connection: Connection, change: Change, reason: str, body: bytes) -> int:
    """Keep the change for its owner's word; one at a time can wait. Its number."""
    number = _next_number(connection, change.blocklist_id)
    row = {"blocklist_id": change.blocklist_id, "number": number, "origin": "source", **change.counts()}
    held = {"state": RevisionState.WAITING.value, "reason": reason, "body": body}
    connection.execute(insert(blocklist_revisions).values(**row, **held))
    return number


def supersede_waiting(connection: Connection, blocklist_id: UUID) -> None:
    """The source has moved on: what waits for its owner's word is not what it holds any more."""
    waiting = (_OF.blocklist_id == blocklist_id, _OF.state == RevisionState.WAITING)
    superseded = {"state": RevisionState.SUPERSEDED.value, "body": None, "decided_at": func.now()}
    connection.execute(update(blocklist_revisions).where(*waiting).values(**superseded))


def take_effect(connection: Connection, blocklist_id: UUID, number: int) -> None:
    """The list is at this revision; orders that enforce changes are due."""
    at = {"revision": number, "updated_at": func.now()}
    connection.execute(update(blocklists).where(blocklists.c.id == blocklist_id).values(**at))
    woken = update(schedules).where(schedules.c.blocklist_id == blocklist_id, schedules.c.on_change)
    connection.execute(woken.values(changed_at=func.now(), due_at=func.now()))


def _put(connection: Connection, change: Change) -> None:
    empty(connection, change.blocklist_id)
    fill(connection, change.blocklist_id, change.parsed.artists)
    sized = update(blocklists).where(blocklists.c.id == change.blocklist_id)
    connection.execute(sized.values(size=len(change.parsed.artists), updated_at=func.now()))


def _next_number(connection: Connection, blocklist_id: UUID) -> int:
    newest = select(func.max(_OF.number)).where(_OF.blocklist_id == blocklist_id).scalar_subquery()
    at = select(func.greatest(blocklists.c.revision, newest)).where(blocklists.c.id == blocklist_id)
    number = int(connection.execute(at).scalar_one()) + 1
    old = (_OF.blocklist_id == blocklist_id, _OF.number <= number - MOST_KEPT, _OF.state != RevisionState.WAITING)
    connection.execute(delete(blocklist_revisions).where(*old))
    return number


SHOWN = tuple(column for column in blocklist_revisions.c if column.name not in ("blocklist_id", "body"))


def revision_view(row: Row[*tuple[Any, ...]]) -> RevisionView:
    """A revision as its owner sees it."""
    return RevisionView(**{**row._asdict(), "state": RevisionState(row.state)})


def revisions_of(connection: Connection, blocklist_id: UUID, before: int | None, limit: int) -> Sequence[RevisionView]:
    """The changes of a list, newest first, with numbers below ``before``."""
    query = select(*SHOWN).where(_OF.blocklist_id == blocklist_id).order_by(_OF.number.desc()).limit(limit)
    if before is not None:
        query = query.where(_OF.number < before)
    return [revision_view(row) for row in connection.execute(query)]

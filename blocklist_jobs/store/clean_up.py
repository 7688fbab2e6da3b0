"""Forget what has been kept long enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from sqlalchemy import Engine, TextClause, text

from blocklist_jobs.core.retention import Retention
from blocklist_jobs.store.events import STALE_PROGRESS
from blocklist_jobs.store.gate_memory import GateRows
from blocklist_jobs.store.workers import Workers

# What a rollback needs (a job that changed something) is kept longer. Dead letters stay until someone decides.
_JOBS = """DELETE FROM jobs WHERE id IN (
         SELECT id FROM jobs WHERE finished_at IS NOT NULL AND status <> 'dead_letter'
         AND finished_at < now() - CASE WHEN completed > 0 THEN CAST(:reversible AS interval)
           ELSE CAST(:finished AS interval) END
         ORDER BY finished_at LIMIT 500)"""

# A row that goes looks through all batches for those that name it: few at a time, and none while a job does.
_CONNECTIONS = """DELETE FROM connections WHERE id IN (
         SELECT id FROM connections c WHERE status = 'disconnected' AND updated_at < now() - CAST(:ended AS interval)
         AND NOT EXISTS (SELECT FROM jobs WHERE connection_id = c.id) LIMIT 20)"""


def _older(table: str, instant: str, age: str) -> str:
    """A statement that takes some of the rows whose ``instant`` lies back further than the age of this name."""
    return (
        f"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} "  # noqa: S608 - names of our own
        f"WHERE {instant} < now() - CAST(:{age} AS interval) ORDER BY {instant} LIMIT 5000)"
    )


# By what they take; each statement ends within moments, and what is left is found the next time.
_STATEMENTS: Mapping[str, TextClause] = {
    "jobs": text(_JOBS),
    "progress": STALE_PROGRESS,
    "clearances": text(_older("dead_letter_clearances", "finished_at", "finished")),
    "notifications": text(_older("notifications", "created_at", "notifications")),
    "deliveries": text(_older("webhook_deliveries", "finished_at", "deliveries")),
    "audit": text(_older("audit_log", "at", "audit")),
    "keys": text(_older("api_keys", "least(revoked_at, expires_at)", "ended")),
    "connections": text(_CONNECTIONS),
}


@dataclass(frozen=True, slots=True)
class CleanedUp:
    """How much was forgotten: rows by what they were, permits, workers."""

    permits: int
    workers: int
    rows: Mapping[str, int] = field(default_factory=dict)


class CleanUp:
    """Called by beat; as often as it likes."""

    def __init__(self, engine: Engine, memory: GateRows, workers: Workers, keep: Retention) -> None:
        self._engine = engine
        self._memory = memory
        self._workers = workers
        self._keep = keep

    def __call__(self) -> CleanedUp:
        """Forget finished jobs with all that belongs to them and whatever else is over, each in its own transaction."""
        rows = {what: self._forget(statement) for what, statement in _STATEMENTS.items()}
        taken = {what: count for what, count in rows.items() if count}
        return CleanedUp(self._memory.trim(), self._workers.forget_lost(), taken)

    def _forget(self, statement: TextClause) -> int:
        wanted = asdict(self._keep)
        ages = {name: wanted[name] for name in statement.compile().params}
        with self._engine.begin() as connection:
            return connection.execute(statement, ages).rowcount

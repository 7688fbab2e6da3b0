"""Forget what has been kept long enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine, text

from blocklist_jobs.store.gate_memory import GateRows
from blocklist_jobs.store.workers import Workers

KEEP_FINISHED = timedelta(hours=24)
KEEP_REVERSIBLE = timedelta(days=7)

# What a rollback needs (a job that changed something) is kept longer. Dead letters stay until someone decides.
_FINISHED = text(
    """DELETE FROM jobs WHERE id IN (
         SELECT id FROM jobs WHERE finished_at IS NOT NULL AND status <> 'dead_letter'
         AND finished_at < now() - CASE WHEN completed > 0 THEN CAST(:reversible AS interval)
           ELSE CAST(:finished AS interval) END
         ORDER BY finished_at LIMIT 500)"""
)

_CLEARANCES = text("DELETE FROM dead_letter_clearances WHERE finished_at < now() - CAST(:finished AS interval)")


@dataclass(frozen=True, slots=True)
class CleanedUp:
    """How much was forgotten."""

    jobs: int
    permits: int
    workers: int


class CleanUp:
    """Called by beat; as often as it likes."""

    def __init__(self, engine: Engine, memory: GateRows, workers: Workers) -> None:
        self._engine = engine
        self._memory = memory
        self._workers = workers

    def __call__(self) -> CleanedUp:
        """Forget finished jobs with all that belongs to them, old permits, and workers that went without a word."""
        ages = {"finished": KEEP_FINISHED, "reversible": KEEP_REVERSIBLE}
        with self._engine.begin() as connection:
            gone = connection.execute(_FINISHED, ages).rowcount
            connection.execute(_CLEARANCES, ages)
        return CleanedUp(jobs=gone, permits=self._memory.trim(), workers=self._workers.forget_lost())

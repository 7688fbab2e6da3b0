"""What deals with dead letters, built together."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from blocklist_jobs.jobs.begin import Begin
from blocklist_jobs.jobs.clear_dead_letters import ClearDeadLetters
from blocklist_jobs.jobs.ledger import Ledgers
from blocklist_jobs.jobs.read_dead_letters import ReadDeadLetters
from blocklist_jobs.jobs.submit import JobReader
from blocklist_jobs.store.dead_letters import StoredDeadLetters


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """Reading them, and clearing them away."""

    read: ReadDeadLetters
    clear: ClearDeadLetters


def dead_letters_on(engine: Engine, ledgers: Ledgers, begin: Begin, jobs: JobReader) -> DeadLetters:
    """Both, on Postgres."""
    return DeadLetters(ReadDeadLetters(StoredDeadLetters(engine), jobs), ClearDeadLetters(ledgers, begin))

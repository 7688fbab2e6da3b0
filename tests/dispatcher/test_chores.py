"""What goes wrong beside handing out does not stop it, unless Postgres is away."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from blocklist_jobs.dispatcher.chores import Chores
from blocklist_jobs.jobs.ledger import LedgerUnavailable
from blocklist_jobs.store.workers import Workers


def _chores(engine: Engine, error: Exception, done: list[str]) -> Chores:
    def sweep() -> None:
        raise error

    tasks = {"sweep": sweep, "gate_memory": lambda: done.append("remembered")}
    return Chores(Workers(engine), tasks, name="d", version="1", heartbeat_s=1.0)


def test_a_job_that_cannot_be_swept_stops_nothing(clean_db: Engine) -> None:
    done: list[str] = []
    chores = _chores(clean_db, KeyError("a provider that is no more"), done)
    chores()
    assert done == ["remembered"]
    assert chores.due_in_s > 0


def test_a_database_that_is_away_is_the_loops_to_wait_for(clean_db: Engine) -> None:
    with pytest.raises(LedgerUnavailable):
        _chores(clean_db, LedgerUnavailable(), [])()

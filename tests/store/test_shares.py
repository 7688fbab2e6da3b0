"""Whose turn it is: no wake is lost between a hand-out and what comes back at the same moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from blocklist_jobs.core.calls import ReadPage
from blocklist_jobs.core.fair import Charge
from blocklist_jobs.core.job import JobType, Step
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.views import JobRequest
from blocklist_jobs.core.work import NewBatch
from blocklist_jobs.store.ledger import SqlLedgers

PROVIDER, APP, USER = "spotify", "default", "ann"


@pytest.fixture
def job_id(clean_db: Engine) -> UUID:
    """A job with one due batch."""
    with SqlLedgers(clean_db).begin() as ledger:
        request = JobRequest(JobType.ENFORCEMENT_EXECUTION, PROVIDER, {})
        made = ledger.jobs.add(USER, request, key=None, digest=None, plan_of=None)
        assert made is not None
        job = ledger.jobs.lock(made)
        assert job is not None
        ledger.batches.add(job, [NewBatch(Step.SCAN, ReadPage(Surface.LIKED_SONGS))])
    return made


def test_a_wake_during_a_hand_out_is_not_lost(clean_db: Engine, job_id: UUID) -> None:
    """A batch comes back while its user's share is recomputed, and commits between its snapshot and its lock."""
    ledgers = SqlLedgers(clean_db)
    with ledgers.begin() as ledger:
        (out,) = ledger.batches.lease([one.batch_id for one in ledger.shares.candidates(PROVIDER, APP, 4)], 10)
        ledger.batches.claim(out.batch_id, out.fence, "worker", 10)

    def charge() -> None:
        with ledgers.begin() as ledger:
            ledger.shares.charge(PROVIDER, APP, [Charge(USER, 2, 1.0, 1.0, 1)], [])

    recomputing = threading.Thread(target=charge)
    with ledgers.begin() as ledger:
        ledger.batches.again(out.batch_id, out.fence, wait_s=0, fault=None, is_attempt=False, token_version=None)
        recomputing.start()
        until(lambda: _waiters(clean_db) == 1)
    recomputing.join()
    with ledgers.begin() as ledger:
        assert ledger.shares.next_due_s(PROVIDER, APP) is not None, "the batch waits, and its user seems to have none"


def _waiters(engine: Engine) -> int:
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    with engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def until(condition: Callable[[], bool], within_s: float = 20.0) -> None:
    """Wait for a condition, or fail."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.01)


def test_a_missed_user_is_found(clean_db: Engine, job_id: UUID) -> None:
    with clean_db.begin() as connection:
        connection.execute(text("UPDATE fair_shares SET due_at = 'infinity'"))
    with SqlLedgers(clean_db).begin() as ledger:
        assert ledger.shares.next_due_s(PROVIDER, APP) is None
        assert ledger.shares.wake_missed() == 1
        assert ledger.shares.next_due_s(PROVIDER, APP) == pytest.approx(0, abs=1)


def test_a_refund_between_looking_and_charging_counts(clean_db: Engine, job_id: UUID) -> None:
    """What was handed out in vain comes back while the next hand-out is worked out."""
    ledgers = SqlLedgers(clean_db)

    def virtual_time() -> float:
        with clean_db.connect() as connection:
            return float(connection.execute(text("SELECT virtual_time FROM fair_shares")).scalar_one())

    with ledgers.begin() as ledger:
        (one,) = ledger.shares.candidates(PROVIDER, APP, 4)
        out = ledger.batches.lease([one.batch_id], 10)
        ledger.shares.charge(PROVIDER, APP, [Charge(USER, 2, 1.0, 0.0, 1)], out)
    assert virtual_time() == 1.0
    with ledgers.begin() as ledger:
        ledger.batches.return_unclaimed(out[0].batch_id, out[0].fence)
    with ledgers.begin() as ledger:
        ledger.shares.charge(PROVIDER, APP, [Charge(USER, 2, 2.0, 1.0, 1)], [])
    assert virtual_time() == 1.0
    assert job_id

"""The candidates that are read are few, and enough: what is chosen of them is what would be chosen of all."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, text

from blocklist_jobs.core.fair import Candidate, Shares, share_out
from blocklist_jobs.store.shares import ShareRows
from blocklist_jobs.store.tables import batch_checkpoints, fair_shares, jobs

KEY = {"provider": "spotify", "app": "default"}
PAGE = {"step": "scan", "kind": "read"}

# What a user waits for in a priority: (virtual time, weight, costs of the batches in their order).
waiting = st.tuples(
    st.integers(0, 12).map(lambda n: n / 2),
    st.sampled_from([0.5, 1.0, 3.0]),
    st.lists(st.integers(1, 3), min_size=1, max_size=6),
)
backlogs = st.dictionaries(st.tuples(st.integers(0, 3), st.sampled_from("abcdefg")), waiting, min_size=1, max_size=12)


def _store(connection: Connection, backlog: dict[tuple[int, str], Any]) -> list[Candidate]:
    """Write a backlog down; gives every due batch."""
    job = {"user_id": "any", "job_type": "library_scan", "provider": "spotify"}
    job_id = connection.execute(insert(jobs).values(job).returning(jobs.c.id)).scalar_one()
    shares = [
        {**KEY, "priority": priority, "user_id": user, "virtual_time": virtual_time, "weight": weight}
        for (priority, user), (virtual_time, weight, _) in backlog.items()
    ]
    connection.execute(insert(fair_shares).values(due_at=text("now()")), shares)
    rows = [
        {**KEY, "job_id": job_id, "priority": priority, "user_id": user, "turn": turn, "cost": cost, **PAGE}
        for (priority, user), (_, _, costs) in backlog.items()
        for turn, cost in enumerate(costs)
    ]
    added = insert(batch_checkpoints).returning(batch_checkpoints.c.id, sort_by_parameter_order=True)
    ids = connection.execute(added, rows).scalars().all()
    return [_candidate(batch_id, row, backlog) for batch_id, row in zip(ids, rows, strict=True)]


def _candidate(batch_id: int, row: dict[str, Any], backlog: dict[tuple[int, str], Any]) -> Candidate:
    virtual_time, weight, _ = backlog[row["priority"], row["user_id"]]
    return Candidate(batch_id, row["user_id"], row["priority"], row["cost"], virtual_time, weight)


def _choose(candidates: list[Candidate], count: int) -> Shares:
    return share_out(candidates, count=count, bulk=count, handed_out=0, in_flight={}, per_user=100)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(backlog=backlogs, count=st.integers(1, 8))
def test_what_is_read_is_enough(connection: Connection, backlog: dict[tuple[int, str], Any], count: int) -> None:
    with connection.begin_nested() as undone:
        due = _store(connection, backlog)
        read = ShareRows(connection).candidates("spotify", "default", count)
        undone.rollback()
    assert _choose(read, count).batch_ids == _choose(due, count).batch_ids


def test_no_more_is_read_than_can_go(connection: Connection) -> None:
    """As many users as permits, all at the same time: the first batch of each, though all have many."""
    with connection.begin_nested() as undone:
        _store(connection, {(2, user): (0.0, 1.0, [1] * 20) for user in "abcdefgh"})
        read = ShareRows(connection).candidates("spotify", "default", 8)
        undone.rollback()
    assert len(read) == 8

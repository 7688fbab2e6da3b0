"""What was handed out counts until it has had the time to take its permit, and no longer."""

from __future__ import annotations

from sqlalchemy import Connection, insert, text, update

from blocklist_jobs.store.batches import BatchRows
from blocklist_jobs.store.leases import TO_PERMIT_S
from blocklist_jobs.store.tables import batch_checkpoints, jobs

KEY = {"provider": "spotify", "app": "default"}


def _batch(connection: Connection) -> int:
    job = {"user_id": "ann", "job_type": "library_scan", "provider": "spotify"}
    job_id = connection.execute(insert(jobs).values(job).returning(jobs.c.id)).scalar_one()
    row = {**KEY, "job_id": job_id, "user_id": "ann", "priority": 2, "step": "scan", "kind": "identify"}
    made = insert(batch_checkpoints).values(row).returning(batch_checkpoints.c.id)
    return int(connection.execute(made).scalar_one())


def test_a_batch_waits_to_start_until_it_has_its_permit(connection: Connection) -> None:
    """In one transaction no time passes; the claim is moved into the past instead."""
    rows, batch_id = BatchRows(connection), _batch(connection)
    assert rows.waiting_to_start("spotify", "default") == 0
    [handed] = rows.lease([batch_id], deadline_s=10.0)
    assert rows.waiting_to_start("spotify", "default") == 1
    assert rows.claim(batch_id, handed.fence, "worker", lease_s=60.0)
    assert rows.waiting_to_start("spotify", "default") == 1
    earlier = text(f"claimed_at - make_interval(secs => {2 * TO_PERMIT_S})")
    connection.execute(update(batch_checkpoints).values(claimed_at=earlier))
    assert rows.waiting_to_start("spotify", "default") == 0


def test_other_lanes_do_not_count(connection: Connection) -> None:
    rows = BatchRows(connection)
    rows.lease([_batch(connection)], deadline_s=10.0)
    assert rows.waiting_to_start("spotify", "other") == 0
    assert rows.waiting_to_start("tidal", "default") == 0

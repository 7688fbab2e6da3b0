"""Who cannot go now is skipped, never waited for."""

from __future__ import annotations

from sqlalchemy import text

from benchmarks.backlog.fill import fill
from blocklist_jobs.core.limits import Limits, Window
from blocklist_jobs.wiring.services import PER_USER
from tests.jobs.workshop import Workshop

# Calls that hang: claimed long ago, and no end in sight.
_HANG = text(
    """UPDATE batch_checkpoints SET state = 'running', claimed_at = now() - interval '1 minute',
         lease_until = now() + interval '1 minute'
       WHERE id IN (SELECT id FROM batch_checkpoints WHERE user_id = 'ann' ORDER BY id LIMIT :count)"""
)


def test_a_user_whose_calls_all_hang_holds_nobody_up(workshop: Workshop) -> None:
    """Ann deserves the next permit most, and has as many calls out as she may; there is one permit, and it is Ben's."""
    services = workshop.services
    workshop.set_limits(Limits((Window(1, 10),), burst=1, concurrency=16))
    fill(services.engine, services.settings, {"ann": 20, "ben": 5}, token="any", liked=500)
    with services.engine.begin() as connection:
        connection.execute(_HANG, {"count": PER_USER})
        connection.execute(text("UPDATE fair_shares SET virtual_time = 5 WHERE user_id = 'ben'"))
    handed = services.hand_out("spotify", "default", slots=2 * PER_USER).batches
    with services.engine.connect() as connection:
        owner = text("SELECT user_id FROM batch_checkpoints WHERE id = ANY(:ids)")
        ids = [batch.batch_id for batch in handed]
        assert list(connection.execute(owner, {"ids": ids}).scalars()) == ["ben"]

"""A worker that is back within seconds of Redis: Celery's own waits longer after each try, up to half a minute."""

from __future__ import annotations

from functools import partial
from typing import Any

from celery.worker.consumer import Consumer

FIRST_WAIT_S = 0.2
LONGER_BY_S = 0.5
LONGEST_WAIT_S = 3.0


class PromptConsumer(Consumer):
    """Celery has no setting for these intervals (2 s more after each try, at most 32), only this door."""

    def ensure_connected(self, conn: Any) -> Any:
        """Connect, trying until it works."""
        conn.ensure_connection = partial(
            conn.ensure_connection,
            interval_start=FIRST_WAIT_S,
            interval_step=LONGER_BY_S,
            interval_max=LONGEST_WAIT_S,
        )
        return super().ensure_connected(conn)

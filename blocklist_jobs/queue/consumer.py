"""A worker that outlives Redis and is back within seconds of it.

Celery's own waits longer after each try, up to half a minute, and with messages unacknowledged it ends (kombu 5.7).
"""

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

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        """Drop the connection and what was to be said on it.

        kombu would put unacknowledged messages back, or acknowledge them later, through a channel whose connection is
        gone; that is an ``AttributeError``, which ends the worker with calls to providers under way. What the messages
        stand for is in Postgres: a batch that was begun is finished, the others come back by their leases.
        """
        connection: Any = self.connection
        for channel in tuple(connection.transport.channels):
            channel.do_restore = False
            channel.basic_ack = _forget
        super().on_connection_error_after_connected(exc)


def _forget(*_: Any, **__: Any) -> None:
    """An acknowledgement that nobody is left to hear."""

"""Sends one message per batch that was handed out. What does not arrive is found again by its lease."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from celery import Celery
from kombu import Connection, Producer
from kombu.exceptions import OperationalError

from blocklist_jobs.core.work import HandedOut
from blocklist_jobs.queue.names import APP_HEADER, CANARY, JOB_HEADER, MESSAGE_VERSION, TRACE_HEADER, enforcement_task

# The dispatcher waits for the broker no longer than this: a hint is not worth a late hand-out to someone else.
SEND_TIMEOUT_S = 2.0

CANARY_EXPIRES_S = 120


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a sending. ``unsent`` come due again when their start deadline has passed."""

    count: int
    unsent: tuple[HandedOut, ...] = ()
    error: str = ""


class Sender:
    """Publishes on a connection of its own, whose time-outs are shorter than a worker's may be. Not thread-safe."""

    def __init__(self, app: Celery, *, timeout_s: float = SEND_TIMEOUT_S) -> None:
        self._app = app
        self._timeout_s = timeout_s
        self._connection: Connection | None = None

    def send(self, batches: Sequence[HandedOut], *, app: str) -> Sent:
        """Publish a message for each batch, in order, and stop at the first that the broker does not take.

        ``app`` is the registration whose permits the batches will use; it travels as a header for the breaker task.
        Never raises for a broker that is out of reach. A message may have arrived although it counts as unsent:
        the fence makes a message that comes twice harmless.
        """
        for number, batch in enumerate(batches):
            try:
                self._publish(batch, app)
            except (OperationalError, OSError) as error:
                self.close()
                return Sent(number, tuple(batches[number:]), type(error).__name__)
        return Sent(len(batches))

    def fly(self, lane: str, flight: int) -> bool:
        """Send a canary through the queue ``lane``; false for a broker that does not take it."""
        try:
            self._app.send_task(
                CANARY,
                kwargs={"lane": lane, "flight": flight},
                queue=lane,
                priority=0,
                # One that nobody reads does not pile up.
                expires=CANARY_EXPIRES_S,
                producer=self._producer(),
                ignore_result=True,
            )
        except (OperationalError, OSError):
            self.close()
            return False
        return True

    def close(self) -> None:
        """Drop the connection; the next message opens a new one."""
        if self._connection is not None:
            self._connection.release()
            self._connection = None

    def _publish(self, batch: HandedOut, app: str) -> None:
        self._app.send_task(
            enforcement_task(batch.provider),
            kwargs={"batch_id": batch.batch_id, "fence": batch.fence, "v": MESSAGE_VERSION},
            task_id=f"{batch.batch_id}.{batch.fence}",
            queue=batch.provider,
            priority=int(batch.priority),
            headers=_headers(batch, app),
            producer=self._producer(),
            ignore_result=True,
        )

    def _producer(self) -> Producer:
        if self._connection is None:
            self._connection = self._app.connection_for_write(
                connect_timeout=self._timeout_s,
                transport_options={
                    **self._app.conf.broker_transport_options,
                    "socket_timeout": self._timeout_s,
                    "socket_connect_timeout": self._timeout_s,
                },
            )
        return self._app.amqp.Producer(self._connection, auto_declare=False)


def _headers(batch: HandedOut, app: str) -> dict[str, str]:
    trace = {TRACE_HEADER: batch.traceparent} if batch.traceparent else {}
    return {APP_HEADER: app, JOB_HEADER: str(batch.job_id), **trace}

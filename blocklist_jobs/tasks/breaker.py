"""The base of every task that calls a provider: behind an open circuit its batch goes back untouched."""

from __future__ import annotations

from typing import Any

from celery import Task
from opentelemetry.trace import SpanKind

from blocklist_jobs.events.instruments import BATCHES
from blocklist_jobs.events.logs import correlated
from blocklist_jobs.events.tracing import span
from blocklist_jobs.queue.names import APP_HEADER, JOB_HEADER, MESSAGE_VERSION, TRACE_HEADER
from blocklist_jobs.tasks.circuits import Circuits
from blocklist_jobs.tasks.services import services
from blocklist_jobs.tasks.stopping import is_stopping

_circuits = Circuits()


class BreakerTask(Task[Any, str]):
    """Runs a batch unless the worker is stopping or the provider's circuit is open; then the batch goes back at once.

    The breaker itself is the gate's and is decided in the same script as the permit, so a task that runs asks nothing
    extra: one round trip per permit. Only after a batch came back without a permit is the gate asked why, and while it
    says ``circuit_open`` the process' other messages go back without being claimed. Exceptions never trip it: what
    counts (5xx, time-outs, broken connections) is reported by the use case together with its permit.

    There are no retries by Celery: waits and attempts are rows in Postgres (``max_retries = 0``, docs/decisions/071).
    An exception ends as Celery's one line of log with its traceback; the batch is an attempt by then, or its lease
    runs out.
    """

    abstract = True
    max_retries = 0
    provider = ""

    def __call__(self, *, batch_id: int, fence: int, v: int = MESSAGE_VERSION) -> str:
        """The verdict in one word, for the log and for Flower."""
        job_id, parent = self._header(JOB_HEADER), self._header(TRACE_HEADER)
        name = f"batch {self.provider}"
        verdict = "failed"
        try:
            with (
                correlated(job_id=job_id, batch_id=batch_id, fence=fence),
                span(name, kind=SpanKind.CONSUMER, parent=parent, job_id=job_id, batch_id=batch_id) as begun,
            ):
                verdict = self._verdict(batch_id, fence, v)
                begun.set_attribute("verdict", verdict)
        finally:
            BATCHES.labels(self.provider, verdict).inc()
        return verdict

    def _verdict(self, batch_id: int, fence: int, version: int) -> str:
        if version != MESSAGE_VERSION:
            return "unknown_version"
        app = self._header(APP_HEADER) or "default"
        if reason := self._reason_to_pass(app):
            services().perform.give_back(batch_id, fence)
            return reason
        verdict = str(super().__call__(batch_id, fence))
        if verdict == "given_back":
            self._ask_why(app)
        return verdict

    def _reason_to_pass(self, app: str) -> str:
        if is_stopping():
            return "stopping"
        return "circuit_open" if _circuits.is_open(self.provider, app) else ""

    def _ask_why(self, app: str) -> None:
        _circuits.hear(self.provider, app, services().gate.capacity(self.provider, app, within_s=0.0))

    def _header(self, name: str) -> str:
        headers: dict[str, Any] = self.request.headers or {}
        return str(headers.get(name, ""))

"""Looks at everything for /metrics: Postgres, the gate, workers, canaries, and what all processes have counted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

import blocklist_jobs
from blocklist_jobs.core.job import Priority
from blocklist_jobs.core.providers import PROVIDERS
from blocklist_jobs.events.exposition import exposition_of
from blocklist_jobs.events.gauges import Gauges
from blocklist_jobs.store.canaries import Canaries
from blocklist_jobs.store.census import take_census
from blocklist_jobs.store.totals import Total, TotalRows
from blocklist_jobs.store.workers import Workers

BREAKER_STATES = ("closed", "open", "half_open")

FRESH_S = 1.0
"""For so long a page is shown again: whoever may read it can ask as often as they like, and what it counts is large."""


class Observed:
    """What is away is said by its gauge; the rest is shown all the same."""

    def __init__(
        self,
        engine: Engine,
        workers: Workers,
        gate_status: Callable[[str], Mapping[str, Any]],
        *,
        heartbeat_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._workers = workers
        self._canaries = Canaries(engine)
        self._totals = TotalRows(engine)
        self._gate_status = gate_status
        self._within_s = 3 * heartbeat_s
        self._clock = clock
        self._lock = threading.Lock()
        self._page, self._fresh_until = b"", float("-inf")

    def __call__(self) -> bytes:
        """The page, in Prometheus' text form, at most a second old. Who asks while it is made waits for that one."""
        with self._lock:
            if self._clock() >= self._fresh_until:
                self._page = self._look()
                self._fresh_until = self._clock() + FRESH_S
            return self._page

    def _look(self) -> bytes:
        gauges = Gauges()
        gauges.set("blocklist_jobs_info", 1, version=blocklist_jobs.__version__)
        totals: Iterable[Total] = ()
        try:
            totals = self._totals.read()
            self._people_and_work(gauges)
            self._processes(gauges)
        except SQLAlchemyError:
            gauges.set("blocklist_jobs_postgres_up", 0)
            return exposition_of(gauges.families(), totals)
        gauges.set("blocklist_jobs_postgres_up", 1)
        gauges.set("blocklist_jobs_redis_up", self._gate(gauges))
        return exposition_of(gauges.families(), totals)

    def _people_and_work(self, gauges: Gauges) -> None:
        census = take_census(self._engine)
        for row in census.jobs:
            words = {name: row[name] for name in ("job_type", "provider", "status")}
            gauges.set("blocklist_jobs_jobs", row["n"], **words)
        for row in census.connections:
            gauges.set("blocklist_jobs_connections", row["n"], provider=row["provider"], status=row["status"])

    def _processes(self, gauges: Gauges) -> None:
        stats = self._workers.stats(within_s=self._within_s)
        gauges.set("blocklist_jobs_workers", len(stats["workers"]))
        gauges.set("blocklist_jobs_worker_slots", sum(one["slots"] for one in stats["workers"]))
        gauges.set("blocklist_jobs_worker_slots_busy", sum(one["busy"] for one in stats["workers"]))
        gauges.set("blocklist_jobs_dispatchers", len(stats["dispatchers"]))
        gauges.set("blocklist_jobs_dispatchers_leading", sum(one["busy"] for one in stats["dispatchers"]))
        for queue in stats["queues"]:
            words = {"provider": queue["provider"], "priority": Priority(queue["priority"]).word}
            for state, name in (("due", "waiting"), ("later", "later"), ("out", "out")):
                gauges.set("blocklist_jobs_queue_batches", queue[name], state=state, **words)
            gauges.set("blocklist_jobs_queue_oldest_seconds", queue["oldest_s"], **words)
        for seen in self._canaries.seen():
            gauges.set("blocklist_jobs_canary_landed_seconds", seen.landed_s, queue=seen.lane)
            gauges.set("blocklist_jobs_canary_took_seconds", seen.took_s, queue=seen.lane)

    def _gate(self, gauges: Gauges) -> bool:
        """Whether Redis has answered for every provider."""
        try:
            for provider in PROVIDERS:
                for app in self._gate_status(provider)["apps"]:
                    show_gate(gauges, app)
        except ConnectionError:
            return False
        return True


def show_gate(gauges: Gauges, status: Mapping[str, Any]) -> None:
    """One app's part of a provider's status (docs/gate.md) as gauges."""
    of = {"provider": status["provider"], "app": status["app"]}
    for window in status["windows"]:
        words = {**of, "scope": window["scope"], "seconds": f"{window['seconds']:g}"}
        gauges.set("blocklist_jobs_window_used", window["used"], **words)
        gauges.set("blocklist_jobs_window_limit", window["limit"], **words)
    for quota in status["quotas"]:
        gauges.set("blocklist_jobs_quota_used_units", quota["used"], **of)
        gauges.set("blocklist_jobs_quota_units", quota["units"], **of)
        gauges.set("blocklist_jobs_quota_resets_seconds", quota["resets_at_in_s"], **of)
    for state in BREAKER_STATES:
        gauges.set("blocklist_jobs_breaker", status["breaker"]["state"] == state, state=state, **of)
    gauges.set("blocklist_jobs_next_permit_seconds", status["next_permit_in_s"], **of)
    gauges.set("blocklist_jobs_cool_down_seconds", status["cool_down_s"], **of)
    gauges.set("blocklist_jobs_learned_limit", status["learned_limit"], **of)
    gauges.set("blocklist_jobs_concurrency_used", status["concurrency"]["used"], **of)
    gauges.set("blocklist_jobs_concurrency_limit", status["concurrency"]["cap"], **of)
    gauges.set("blocklist_jobs_paused", status["paused"], **of)

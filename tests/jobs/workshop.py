"""The whole system in one process but for Celery: real Postgres, real Redis, real HTTP to a sandbox.

What the dispatcher and the workers do is done here by a few threads, so that a test can stop anything at any step.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import text

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.connection import GivenTokens
from blocklist_jobs.core.job import JobType, Priority
from blocklist_jobs.core.limits import Limits, Window
from blocklist_jobs.core.states import FINAL
from blocklist_jobs.core.views import JobRequest, JobView
from blocklist_jobs.core.work import HandedOut
from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.store.workers import Beat
from blocklist_jobs.wiring.services import Services

_log = logging.getLogger(__name__)

ADMIN = Caller("ann", is_admin=True)
FAST = Limits((Window(400, 1),), burst=50, concurrency=16)


@dataclass
class Workshop:
    """Services and a sandbox, with the verbs that tests are written in."""

    services: Services
    sandbox: Sandbox
    provider: str = "spotify"
    caller: Caller = ADMIN
    slots: int = 6
    performed: list[str] = field(default_factory=list)
    reader: Callable[[UUID], JobView] | None = None

    def set_limits(self, limits: Limits) -> None:
        """Put limits into force in the gate and, the same, in the sandbox."""
        self.services.limits.change(
            self.caller,
            self.provider,
            {
                "windows": [{"limit": w.limit, "seconds": w.seconds, "scope": "app"} for w in limits.windows],
                "burst": limits.burst,
                "concurrency": limits.concurrency,
                "backoff": {"multiplier": 1.5, "cap_seconds": 0.2, "attempts": limits.backoff.attempts},
            },
        )
        windows = ({"limit": w.limit, "seconds": w.seconds} for w in limits.windows)
        self.sandbox.limit(*windows, provider=self.provider)

    def connect(self, tokens: dict[str, Any], **given: Any) -> UUID:
        """A connection with the sandbox's tokens."""
        wanted = GivenTokens(tokens["access_token"], tokens.get("refresh_token"), **given)
        return self.services.connections.add(self.caller, self.provider, wanted).connection.id

    def reconnect(self, connection_id: UUID, tokens: dict[str, Any]) -> None:
        """New tokens for a connection, as after a new consent."""
        wanted = GivenTokens(tokens["access_token"], tokens.get("refresh_token"))
        self.services.connections.replace(self.caller, connection_id, wanted)

    def block(self, *artist_ids: str, name: str = "") -> UUID:
        """A blocklist of these artists, who all have this name."""
        artists = [{"name": name, "ids": {self.provider: artist_id}} for artist_id in artist_ids]
        body = json.dumps({"name": "list", "artists": artists}).encode()
        return self.services.blocklists.add(self.caller, body, is_json=True).blocklist.id

    def submit(self, blocklist_id: UUID, *, dry_run: bool = False, **options: Any) -> JobView:
        """Submit an enforcement."""
        priority = options.pop("priority", Priority.NORMAL)
        payload = {"blocklist_id": str(blocklist_id), "dry_run": dry_run, "options": options}
        request = JobRequest(JobType.ENFORCEMENT_EXECUTION, self.provider, payload, priority)
        return self.services.submit(self.caller, request).job

    def roll_back(self, job: JobView, **wanted: Any) -> JobView:
        """Submit the rollback of a job."""
        return self.services.control.roll_back(self.caller, job.id, **wanted).job

    def read(self, job: JobView | UUID) -> JobView:
        """The job as it is now."""
        return self.services.jobs.read(self.caller, job if isinstance(job, UUID) else job.id)

    def hand_out(self) -> tuple[HandedOut, ...]:
        """What may go now."""
        return self.services.hand_out(self.provider, "default", self.slots).batches

    def perform(self, batch: HandedOut) -> None:
        """Do a batch as a worker does; an exception is a worker's, not the test's."""
        try:
            self.performed.append(self.services.perform(batch.batch_id, batch.fence).value)
        except Exception:  # noqa: BLE001 - as in a worker, it ends this batch and nothing else
            _log.exception("a batch ended in an exception")

    def drive(self, *jobs: JobView, within_s: float = 120.0) -> list[JobView]:
        """Dispatch and work until all jobs are final, or fail the test."""
        self.work(lambda: self._all_final(jobs), within_s, lambda: f"not final in {within_s} s: {self._stuck(jobs)}")
        return [(self.reader or self.read)(job.id) for job in jobs]

    def work(self, reached: Callable[[], bool], within_s: float, trouble: Callable[[], str]) -> None:
        """Dispatch and work until ``reached``, or fail the test with what the trouble is."""
        stop = threading.Event()
        deadline = time.monotonic() + within_s
        with ThreadPoolExecutor(self.slots) as pool:
            sweeper = threading.Thread(target=self._sweep, args=(stop,))
            sweeper.start()
            try:
                while not reached():
                    assert time.monotonic() < deadline, trouble()
                    self._round(pool)
            finally:
                stop.set()
                sweeper.join()

    def drive_all(self, each: Mapping[str, Workshop], jobs: Sequence[JobView]) -> None:
        """Dispatch and work until the jobs of several users are final."""
        owners = dict(zip((job.id for job in jobs), each.values(), strict=True))
        everyone = replace(self, reader=lambda job_id: owners[job_id].read(job_id))
        everyone.drive(*jobs)

    def _stuck(self, jobs: tuple[JobView, ...]) -> str:
        """All that may explain why jobs do not end."""
        query = text(
            "SELECT id, kind, step, state, fence, attempts, due_at - now() AS due, error FROM batch_checkpoints "
            "WHERE state NOT IN ('done', 'cancelled')"
        )
        with self.services.engine.connect() as connection:
            batches = [tuple(row) for row in connection.execute(query)]
            shares = [tuple(row) for row in connection.execute(text("SELECT *, now() FROM fair_shares"))]
        views = [(self.reader or self.read)(job.id) for job in jobs]
        last = self.services.hand_out(self.provider, "default", self.slots)
        return "\n".join(map(str, [*views, *batches, *shares, last, self.services.limits.status(self.provider)]))

    def _all_final(self, jobs: tuple[JobView, ...]) -> bool:
        read = self.reader or self.read
        return all(read(job.id).status in FINAL for job in jobs)

    def _round(self, pool: ThreadPoolExecutor) -> None:
        end = time.monotonic() + 0.3
        while time.monotonic() < end:
            report = self.services.hand_out(self.provider, "default", self.slots)
            for batch in report.batches:
                pool.submit(self.perform, batch)
            time.sleep(min(report.next_in_s if report.next_in_s is not None else 0.02, 0.02))

    def show_life(self) -> None:
        """There is a dispatcher that leads, and a worker with this name."""
        name, queues = f"{socket.gethostname()}:{os.getpid()}", tuple(self.services.providers)
        self.services.workers.beat(Beat("dispatcher", "dispatcher", slots=1, busy=1))
        self.services.workers.beat(Beat(name, "worker", slots=self.slots, queues=queues))

    def _sweep(self, stop: threading.Event) -> None:
        while not stop.wait(0.2):
            try:
                self.show_life()
                self.services.sweep()
            except Exception:  # noqa: BLE001 - as in the dispatcher, the next sweep comes
                _log.exception("a sweep ended in an exception")

    def library(self, user: str = "ann") -> dict[str, Any]:
        """The sandbox's own account of a library."""
        return self.sandbox.library(user, self.provider)

    def with_caller(self, caller: Caller) -> Workshop:
        """The same workshop as seen by another user."""
        return replace(self, caller=caller)


def without(library: dict[str, Any], blocked: set[str], me: str = "ann") -> dict[str, Any]:
    """What must be left of a library: all that names nobody blocked, in order; foreign playlists whole."""

    def free(thing: dict[str, Any]) -> bool:
        credited = {*thing.get("artists", ()), *thing.get("album_artists", ())}
        return blocked.isdisjoint(credited)

    def playlist(one: dict[str, Any]) -> list[Any]:
        mine = one["owner"] == me or one["collaborative"]
        return [item["uri"] for item in one["items"] if not mine or free(item)]

    return {
        "liked": [track["uri"] for track in library["liked"] if free(track)],
        "albums": [album["uri"] for album in library["albums"] if free(album)],
        "follows": [artist["uri"] for artist in library["follows"] if free(artist)],
        "playlists": {one["id"]: playlist(one) for one in library["playlists"]},
    }

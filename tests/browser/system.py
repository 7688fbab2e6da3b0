"""The real app behind a real gunicorn, real servers, a sandbox, and a crew that works on what the page submits."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from blocklist_jobs.core.api_key import Role
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.states import FINAL
from blocklist_jobs.core.views import JobView
from blocklist_jobs.store.workers import Beat
from tests.jobs.workshop import Workshop

START_S = 60.0
END_S = 60.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with a key, an account and a library."""

    key: str
    workshop: Workshop

    @property
    def name(self) -> str:
        """The user."""
        return self.workshop.caller.user_id

    def ended(self, job: JobView) -> JobView:
        """The job once the crew has brought it to its end."""
        deadline = time.monotonic() + END_S
        while (seen := self.workshop.read(job)).status not in FINAL:
            assert time.monotonic() < deadline, seen
            time.sleep(0.05)
        return seen

    def library(self) -> dict[str, Any]:
        """What the account holds now, by the sandbox's own account."""
        found = self.workshop.library(self.name)
        lists = {one["id"]: [item["uri"] for item in one["items"]] for one in found["playlists"]}
        return {"liked": [track["uri"] for track in found["liked"]], "playlists": lists}


class Crew:
    """Hands out and works in the background, as dispatcher and workers do, and says that it is there."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._stop = threading.Event()
        self._may_work = threading.Event()
        self._may_work.set()
        self._threads = [threading.Thread(target=work) for work in (self._work, self._look_after)]

    def __enter__(self) -> Crew:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._may_work.set()
        for thread in self._threads:
            thread.join()

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Nothing new is begun meanwhile."""
        self._may_work.clear()
        try:
            yield
        finally:
            self._may_work.set()

    def _work(self) -> None:
        with ThreadPoolExecutor(self._workshop.slots) as pool:
            while not self._stop.is_set():
                self._may_work.wait()
                with _surviving():
                    self._workshop._round(pool)

    def _look_after(self) -> None:
        while not self._stop.wait(0.5):
            with _surviving():
                self._workshop.services.sweep()
                for kind, slots in (("worker", self._workshop.slots), ("dispatcher", 1)):
                    beat = Beat(f"test-{kind}", kind, slots, 1, ("spotify",), "0")
                    self._workshop.services.workers.beat(beat)


@contextmanager
def _surviving() -> Iterator[None]:
    """Go on after an outage, as dispatcher and workers do: a test may have taken a server away."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the next round comes
        _log.warning("a round ended in %s", error)
        time.sleep(0.1)


@dataclass(frozen=True, slots=True)
class Site:
    """What the tests open in the browser."""

    url: str
    workshop: Workshop
    crew: Crew

    def reader(self, name: str, music: Mapping[str, Any] | None = None, role: Role = Role.USER) -> Reader:
        """A new user with a key; with ``music``, their account is connected and holds it."""
        key, _ = self.workshop.services.keys.create(name, role)
        workshop = self.workshop.with_caller(Caller(name, is_admin=role is Role.ADMIN))
        if music is not None:
            workshop.connect(workshop.sandbox.seed(dict(music))[name], provider_user_id=name)
        return Reader(key, workshop)


@contextmanager
def serving(env: Mapping[str, str], port: int, log: Path) -> Iterator[str]:
    """A real gunicorn on this port; its address."""
    address = f"http://127.0.0.1:{port}"
    started = {**os.environ, **env, "WEB_BIND": f"127.0.0.1:{port}", "WEB_PROCESSES": "1"}
    command = ["-m", "gunicorn", "--config", "python:blocklist_jobs.api.gunicorn_conf", "blocklist_jobs.api.wsgi:app"]
    with log.open("a") as output, subprocess.Popen([sys.executable, *command], env=started, stderr=output) as process:
        try:
            _wait_until_it_answers(address, process, log)
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(START_S) == 0, log.read_text()


def _wait_until_it_answers(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        with suppress(httpx.HTTPError):
            httpx.get(f"{address}/healthz", timeout=2).raise_for_status()
            return
        time.sleep(0.05)
    raise AssertionError(log.read_text())

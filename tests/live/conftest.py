"""gunicorn as it is started in earnest, and jobs whose events the tests write."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine, func, insert

from blocklist_jobs.jobs.keys import Keys
from blocklist_jobs.store.events import add_event
from blocklist_jobs.store.keys import StoredKeys
from blocklist_jobs.store.tables import jobs


@dataclass(frozen=True, slots=True)
class Group:
    """A running group of web processes."""

    process: subprocess.Popen[bytes]
    address: tuple[str, int]
    log: Path

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{self.address[0]}:{self.address[1]}"

    def end(self) -> float:
        """SIGTERM; how long it took to end."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(30) == 0, self.log.read_text()
        return time.monotonic() - began


@pytest.fixture(scope="session")
def web_environment(postgres_url: str, redis_url: str) -> dict[str, str]:
    """What web processes are started with."""
    key = Fernet.generate_key().decode()
    return {"DATABASE_URL": postgres_url, "REDIS_URL": redis_url, "TOKEN_ENCRYPTION_KEYS": key}


@contextmanager
def group_of(environment: dict[str, str], log: Path, processes: int) -> Iterator[Group]:
    """A group of web processes that answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, **environment, "WEB_BIND": f"127.0.0.1:{port}", "WEB_PROCESSES": str(processes)}
    command = ["-m", "gunicorn", "--config", "python:blocklist_jobs.api.gunicorn_conf", "blocklist_jobs.api.wsgi:app"]
    with log.open("w") as output, subprocess.Popen([sys.executable, *command], env=env, stderr=output) as process:
        group = Group(process, ("127.0.0.1", port), log)
        try:
            _wait_until_it_answers(group)
            yield group
        finally:
            if process.poll() is None:
                group.end()


def _wait_until_it_answers(group: Group) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert group.process.poll() is None, group.log.read_text()
        try:
            httpx.get(f"{group.url}/healthz", timeout=2).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(group.log.read_text())


@dataclass(frozen=True, slots=True)
class Story:
    """Jobs of alice, and the verbs that make their events."""

    engine: Engine
    headers: dict[str, str]
    job_ids: tuple[UUID, ...]

    def tell(self, job_id: UUID, number: int) -> None:
        """One event of progress, with a number to know it by."""
        with self.engine.begin() as connection:
            # Row and event agree, or a look at the job would tell the difference.
            connection.execute(jobs.update().where(jobs.c.id == job_id).values(total=number))
            add_event(connection, job_id, "progress", {"total": number})

    def end(self, job_id: UUID) -> None:
        """The last event of a job."""
        with self.engine.begin() as connection:
            ended = jobs.update().where(jobs.c.id == job_id).values(status="completed", finished_at=func.now())
            connection.execute(ended)
            add_event(connection, job_id, "status", {"status": "completed", "error": None})


@pytest.fixture
def story(clean_db: Engine) -> Story:
    """Three jobs that nobody works on: they wait for their library."""
    with clean_db.begin() as connection:
        made = insert(jobs).values(user_id="alice", job_type="library_scan", provider="spotify").returning(jobs.c.id)
        job_ids = tuple(connection.execute(made).scalar_one() for _ in range(3))
    key = Keys(StoredKeys(clean_db)).create("alice")[0]
    return Story(clean_db, {"Authorization": f"Bearer {key}"}, job_ids)

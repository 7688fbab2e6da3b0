"""A real worker whose provider's part is recorded, the app in the test's own process, and messages to it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from uuid import uuid4

import pytest
import redis
from pytest_celery import CeleryTestWorker
from sqlalchemy import Engine

from blocklist_jobs.core.job import Priority
from blocklist_jobs.core.work import HandedOut
from blocklist_jobs.queue import app
from blocklist_jobs.queue.sender import Sender
from tests.nodes.environment import environment
from tests.nodes.worker import start_worker

StartWorker = Callable[..., CeleryTestWorker]


class Record:
    """What the worker's recorded part has written, and what it is told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def lines(self, name: str) -> list[tuple[int, int, int]]:
        """``(batch, fence, pid)`` of each line of a record."""
        file = self.folder / name
        return [tuple(map(int, line.split())) for line in file.read_text().splitlines()] if file.exists() else []  # type: ignore[misc]

    def batches(self, name: str) -> list[int]:
        """The batches of a record, in order."""
        return [line[0] for line in self.lines(name)]

    def tell(self, name: str, text: str = "") -> None:
        """Put a file there."""
        (self.folder / name).write_text(text)

    def untell(self, name: str) -> None:
        """Take a file away."""
        (self.folder / name).unlink()


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """The record of this test's workers."""
    return Record(tmp_path)


@pytest.fixture
def worker_env(postgres_url: str, redis_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of this test's workers."""
    return environment(postgres_url, redis_url, RECORD=str(tmp_path))


@pytest.fixture
def worker(
    worker_env: dict[str, str], redis_client: redis.Redis, clean_db: Engine, tmp_path: Path
) -> Iterator[StartWorker]:
    """Starts workers and waits until they are ready; all are ended with the test."""
    started: list[CeleryTestWorker] = []

    def start(*options: str, **env: str) -> CeleryTestWorker:
        made = start_worker(f"w{len(started)}", worker_env | env, tmp_path, "-I", "tests.tasks.recorded", *options)
        started.append(made)
        made.ready()
        return made

    yield start
    for made in started:
        made.teardown()


@pytest.fixture
def send(worker_env: dict[str, str]) -> Iterator[Callable[[Sequence[int]], None]]:
    """Sends batches by their numbers, with fence 1 and normal priority."""
    before = dict(os.environ)
    os.environ.update(worker_env)
    app.conf.update(broker_url=worker_env["REDIS_URL"])
    sender = Sender(app)

    def send(batches: Sequence[int], priority: Priority = Priority.NORMAL) -> None:
        sent = sender.send([HandedOut(number, 1, "spotify", priority, uuid4()) for number in batches], app="default")
        assert not sent.unsent, sent.error

    yield send
    sender.close()
    os.environ.clear()
    os.environ.update(before)

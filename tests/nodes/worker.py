"""A real worker of our app as a pytest-celery node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pytest_celery import CeleryTestWorker

from blocklist_jobs.queue import app
from tests.nodes.environment import BIN
from tests.nodes.local import LocalContainer, LocalProcess


class WorkerContainer(LocalContainer):
    """``celery -A blocklist_jobs.queue worker`` with options of the test's."""

    prompt = " ready."

    def __init__(self, process: LocalProcess, name: str, queue: str) -> None:
        super().__init__(process)
        self._name = name
        self._queue = queue

    def version(self) -> str:
        """Celery's version."""
        import celery

        return celery.__version__

    def worker_name(self) -> str:
        """The part of the node name before the host."""
        return self._name

    def worker_queue(self) -> str:
        """The queue a ping would go to."""
        return self._queue


def start_worker(
    name: str, env: Mapping[str, str], folder: Path, *options: str, queues: Sequence[str] = ("spotify", "maintenance")
) -> CeleryTestWorker:
    """Start a worker node and return at once; ``.ready()`` waits for it."""
    argv = [str(BIN / "celery"), "-A", "blocklist_jobs.queue", "worker", "-n", f"{name}@%h", "-Q", ",".join(queues)]
    argv += ["--without-gossip", "--without-mingle", *options]
    process = LocalProcess(name, argv, env, folder / f"{name}.log")
    process.start()
    return CeleryTestWorker(WorkerContainer(process, name, queues[0]), app)

"""pytest-celery's fixtures on local processes: ``celery_setup`` with our broker, our worker, our app, no Docker."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from pytest_celery import CeleryBrokerCluster, CeleryTestBroker, CeleryTestWorker, CeleryWorkerCluster

from blocklist_jobs.embedded.home import open_home
from blocklist_jobs.embedded.running import Running
from blocklist_jobs.embedded.valkey import Valkey
from tests.nodes.broker import start_broker
from tests.nodes.environment import environment
from tests.nodes.worker import start_worker


@pytest.fixture
def celery_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CeleryTestBroker]:
    """A Redis of the test's own, to be killed at will."""
    folder = tmp_path_factory.mktemp("broker")
    for part in (folder, *folder.parents[:2]):
        part.chmod(0o755)
    running = Running(Valkey(open_home(folder)), folder / "valkey.log")
    running.start()
    yield start_broker(running)
    running.kill()


@pytest.fixture
def celery_broker_cluster(celery_broker: CeleryTestBroker) -> CeleryBrokerCluster:
    """The one broker."""
    return CeleryBrokerCluster(celery_broker)


@pytest.fixture
def celery_backend_cluster() -> None:
    """There is no result backend: what came of a batch is in Postgres."""


@pytest.fixture
def worker_environment(postgres_url: str, celery_broker: CeleryTestBroker) -> dict[str, str]:
    """The environment of the test's worker."""
    return environment(postgres_url, celery_broker.container.celeryconfig["url"])


@pytest.fixture
def celery_worker(worker_environment: dict[str, str], tmp_path: Path) -> Iterator[CeleryTestWorker]:
    """A real worker of our app."""
    worker = start_worker("w1", worker_environment, tmp_path, "-c", "2")
    yield worker
    worker.teardown()


@pytest.fixture
def celery_worker_cluster(celery_worker: CeleryTestWorker) -> CeleryWorkerCluster:
    """The one worker."""
    return CeleryWorkerCluster(celery_worker)


@pytest.fixture
def celery_setup_app(celery_broker: CeleryTestBroker, worker_environment: dict[str, str]) -> Iterator[Celery]:
    """Our app's twin in the test's process: same settings, this test's broker."""
    before = dict(os.environ)
    os.environ.update(worker_environment)
    app = Celery("blocklist_jobs", set_as_current=False)
    app.config_from_object("celeryconfig", force=True)
    app.conf.update(broker_url=celery_broker.container.celeryconfig["url"])
    yield app
    app.close()
    os.environ.clear()
    os.environ.update(before)

"""pytest-celery's own words, spoken to local processes."""

from __future__ import annotations

import pytest
import redis
from pytest_celery import CeleryTestSetup

from tests.nodes.local import wait_until


def _ping(setup: CeleryTestSetup) -> bool:
    try:
        return bool(setup.app.control.ping(timeout=0.5))
    except redis.ConnectionError:  # the test's own connection died with the broker
        return False


@pytest.mark.kill
def test_a_worker_answers_dies_and_comes_back(celery_setup: CeleryTestSetup) -> None:
    worker = celery_setup.worker
    worker.ready()
    wait_until("the worker answers a ping", lambda: _ping(celery_setup))
    assert celery_setup.ready(ping=False, control=True, docker=True)

    worker.kill()
    assert worker.container.status == "exited"
    assert not _ping(celery_setup)

    worker.restart()
    worker.wait_for_log(" ready.")
    wait_until("the restarted worker answers a ping", lambda: _ping(celery_setup))


@pytest.mark.kill
def test_a_worker_survives_its_broker(celery_setup: CeleryTestSetup) -> None:
    celery_setup.worker.ready()
    wait_until("the worker answers a ping", lambda: _ping(celery_setup))
    life = celery_setup.worker.container.process.pid

    celery_setup.broker.kill()
    celery_setup.worker.wait_for_log("Trying again in")
    celery_setup.broker.container.process.start()

    wait_until("the worker answers through the new broker", lambda: _ping(celery_setup), 60)
    assert celery_setup.worker.container.process.pid == life

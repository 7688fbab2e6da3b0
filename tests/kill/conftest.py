"""One plant for all tests here, and pytest-celery's fixtures over its processes."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from celery import Celery
from pytest_celery import CeleryBrokerCluster, CeleryTestBroker, CeleryTestSetup, CeleryWorkerCluster
from sqlalchemy import Engine, text

from blocklist_jobs.embedded.home import open_home
from blocklist_jobs.embedded.postgres import Postgres
from blocklist_jobs.embedded.running import Running
from blocklist_jobs.embedded.valkey import Valkey
from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.store.database import make_engine
from blocklist_jobs.store.migrate import upgrade
from tests.kill.listener import Listener, account_of, enrol
from tests.kill.plant import Plant
from tests.kill.verdict import Undisturbed, within_limits
from tests.nodes.broker import start_broker

_numbers = itertools.count(1)
# One job alone is longer than this window.
LIMIT = (50, 4.0)
Enrol = Callable[..., Listener]


@pytest.fixture(scope="package")
def kill_url(postgres_server: Running[Postgres]) -> str:
    """A database of the plant's own, so that its processes disturb no other test."""
    postgres_server.server.ensure_database("kill")
    url = postgres_server.server.url("kill")
    upgrade(url)
    engine = make_engine(url)
    with engine.begin() as connection:
        # The session's Postgres gives up the last commits in a crash, to be fast; here it crashes.
        connection.execute(text("ALTER DATABASE kill SET synchronous_commit = on"))
    engine.dispose()
    return url


@pytest.fixture(scope="package")
def kill_engine(kill_url: str) -> Iterator[Engine]:
    """An engine on the plant's database."""
    made = make_engine(kill_url)
    yield made
    made.dispose()


@pytest.fixture(scope="package")
def broker() -> Iterator[CeleryTestBroker]:
    """A Redis of the plant's own, to be stopped at will."""
    # Not below pytest's folders: every other session of pytest closes them to the account that Redis runs as.
    folder = Path(tempfile.mkdtemp(prefix="bj-kill-", dir="/tmp"))
    folder.chmod(0o755)
    running = Running(Valkey(open_home(folder)), folder / "valkey.log")
    running.start()
    yield start_broker(running)
    running.kill()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
def running_plant(kill_url: str, broker: CeleryTestBroker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    """The plant, with everything running."""
    with Sandbox() as sandbox:
        plant = Plant(tmp_path_factory.mktemp("plant"), kill_url, broker, sandbox)
        try:
            plant.start()
            yield plant
        finally:
            plant.end()


@pytest.fixture
def plant(running_plant: Plant, request: pytest.FixtureRequest) -> Iterator[Plant]:
    """The plant in good order, its worker with the pool of the test's parameter ``pool``."""
    callspec = getattr(request.node, "callspec", None)
    running_plant.employ(callspec.params.get("pool", "threads") if callspec else "threads")
    running_plant.wait_ready()
    running_plant.limit(*LIMIT)
    running_plant.deaths.clear()
    yield running_plant
    running_plant.orders.disarm()


@pytest.fixture
def listener(plant: Plant) -> Listener:
    """A new user."""
    return enrol(plant, f"listener{next(_numbers)}")


@pytest.fixture(scope="package")
def undisturbed(running_plant: Plant, kill_engine: Engine) -> Undisturbed:
    """What a run leaves in which nothing happens."""
    running_plant.wait_ready()
    running_plant.limit(*LIMIT)
    listener = enrol(running_plant, "undisturbed")
    assert listener.library != listener.plan
    assert listener.finish(listener.insist("once"))["status"] == "completed"
    assert listener.library == listener.plan
    account = account_of(kill_engine, listener.name)
    assert account.items.keys() == {"completed"}
    within_limits(running_plant)
    return Undisturbed(listener.library, len(listener.requests()), account.items)


@pytest.fixture
def another(plant: Plant) -> Enrol:
    """Further new users."""
    return lambda **wanted: enrol(plant, f"listener{next(_numbers)}", **wanted)


@pytest.fixture
def plant_redis(broker: CeleryTestBroker) -> Iterator[redis.Redis]:
    """A client of the plant's Redis."""
    client = redis.Redis.from_url(broker.container.celeryconfig["url"])
    yield client
    client.close()


class KeptSetup(CeleryTestSetup):  # type: ignore[misc] # pytest-celery has no types
    """The nodes are the plant's and outlive the test."""

    def teardown(self) -> None:
        """End nothing."""


@pytest.fixture
def celery_setup_cls() -> type[CeleryTestSetup]:
    """See :class:`KeptSetup`."""
    return KeptSetup


@pytest.fixture
def celery_worker_cluster(plant: Plant) -> CeleryWorkerCluster:
    """The plant's worker."""
    return CeleryWorkerCluster(plant.worker)


@pytest.fixture
def celery_broker_cluster(plant: Plant) -> CeleryBrokerCluster:
    """The plant's Redis."""
    return CeleryBrokerCluster(plant.broker)


@pytest.fixture
def celery_backend_cluster() -> None:
    """There is no result backend: what came of a batch is in Postgres."""


@pytest.fixture
def celery_setup_app(plant: Plant) -> Iterator[Celery]:
    """Our app's twin in the test's process: same settings, the plant's Redis."""
    before = dict(os.environ)
    os.environ.update(plant.env)
    app = Celery("blocklist_jobs", set_as_current=False)
    app.config_from_object("celeryconfig", force=True)
    app.conf.update(broker_url=plant.env["REDIS_URL"])
    yield app
    app.close()
    os.environ.clear()
    os.environ.update(before)

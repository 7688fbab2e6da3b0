"""Real dispatchers and workers beside the workshop's services and sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_celery import CeleryTestWorker
from sqlalchemy import Engine

from blocklist_jobs.config.settings import Settings
from tests.jobs.conftest import dialect, provider, sandbox, settings, workshop
from tests.nodes.environment import BIN, environment
from tests.nodes.local import LocalProcess
from tests.nodes.worker import start_worker

__all__ = ["dialect", "provider", "sandbox", "settings", "workshop"]

StartDispatcher = Callable[[], LocalProcess]
StartWorker = Callable[..., CeleryTestWorker]


@pytest.fixture
def process_env(settings: Settings, postgres_url: str, redis_url: str) -> dict[str, str]:
    """The workshop's settings as an environment."""
    return environment(
        postgres_url,
        redis_url,
        TOKEN_ENCRYPTION_KEYS=",".join(settings.token_encryption_keys),
        SPOTIFY_API_URL=settings.spotify.api_url,
        SPOTIFY_ACCOUNTS_URL=settings.spotify.accounts_url,
        SPOTIFY_CLIENT_ID=settings.spotify.client_id,
        SPOTIFY_CLIENT_SECRET=settings.spotify.client_secret,
        SPOTIFY_DIALECT=settings.spotify.dialect,
        LEASE_SECONDS="4",
        CALL_TIMEOUT_SECONDS="3",
        START_DEADLINE_SECONDS="3",
    )


@pytest.fixture
def dispatcher(process_env: dict[str, str], clean_db: Engine, tmp_path: Path) -> Iterator[StartDispatcher]:
    """Starts dispatchers; all are ended with the test, before its tables are emptied."""
    started: list[LocalProcess] = []

    def start() -> LocalProcess:
        name = f"dispatcher{len(started)}"
        made = LocalProcess(name, [str(BIN / "blocklist-jobs"), "dispatcher"], process_env, tmp_path / f"{name}.log")
        started.append(made)
        made.start()
        return made

    yield start
    for made in started:
        made.end()


@pytest.fixture
def worker(process_env: dict[str, str], clean_db: Engine, tmp_path: Path) -> Iterator[StartWorker]:
    """Starts workers and waits until they are ready; all are ended with the test."""
    started: list[CeleryTestWorker] = []

    def start(*options: str, **env: str) -> CeleryTestWorker:
        made = start_worker(f"w{len(started)}", process_env | env, tmp_path, *options)
        started.append(made)
        made.ready()
        return made

    yield start
    for made in started:
        made.teardown()

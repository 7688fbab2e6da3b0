"""``up`` on the real system: it starts, is killed in every way, starts again, ends, and leaves nothing running."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from blocklist_jobs.embedded.postgres import Postgres
from blocklist_jobs.embedded.running import Running
from tests.up.running import Up, still_living, wait_until

_BOOTSTRAP = "a-key-for-the-deployment-0123456789"
pytestmark = pytest.mark.kill


def test_it_survives_every_kill_and_ends_without_a_trace(start: Callable[..., Up]) -> None:
    up = start(API_BOOTSTRAP_KEY=_BOOTSTRAP)
    left = up.wait_ready()
    _doors_are_open_to_the_right_keys(left)
    _store_a_list(left)
    for name in ("worker1", "dispatcher", "redis", "postgres", "web"):
        _kill(up, name)
    wait_until("ready again after the kills", lambda: _ready(left))

    family = up.family()
    up.end(signal.SIGKILL)
    again = start(port=up.port)
    now = again.wait_ready()
    wait_until("no process is left of the first", lambda: not still_living(family))
    assert now["env"]["TOKEN_ENCRYPTION_KEYS"] == left["env"]["TOKEN_ENCRYPTION_KEYS"]
    assert _lists(now) == ["kept"]
    family = again.family()
    assert again.end() == 0
    assert still_living(family) == []
    assert not (again.data_dir / "up.json").exists()
    assert _order_of_the_end(again.said) == ["web", "dispatcher", "beat", "worker1", "postgres"]


def test_on_named_servers_it_starts_none_and_a_second_signal_hurries(
    start: Callable[..., Up], own_database: str, redis_url: str
) -> None:
    up = start("--workers", "2", DATABASE_URL=own_database, REDIS_URL=redis_url)
    up.wait_ready()
    assert "postgres started" not in up.said
    assert not (up.data_dir / "servers").exists()
    family = up.family()
    stopped = psutil.Process(_pid(up, "worker2"))
    stopped.suspend()
    up.process.send_signal(signal.SIGTERM)
    up.wait_for("worker2 is asked to end")
    asked_at = time.monotonic()
    assert up.end(signal.SIGINT) == 0
    assert time.monotonic() - asked_at < 20  # its grace period is 45 s
    assert "worker2 did not end in time and is killed" in up.said
    assert still_living(family) == []


def test_a_database_of_a_newer_version_is_left_alone(start: Callable[..., Up], own_database: str) -> None:
    engine = create_engine(own_database, poolclass=NullPool)
    _execute(engine, "CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)")
    _execute(engine, "INSERT INTO alembic_version VALUES ('9999_from_the_future')")
    code, said = start(DATABASE_URL=own_database).outcome()
    assert code == 5
    assert "9999_from_the_future" in said
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one().startswith("9999")


def test_a_process_that_cannot_start_ends_the_start_by_name(
    start: Callable[..., Up], own_database: str, redis_url: str
) -> None:
    up = start(DATABASE_URL=own_database, REDIS_URL=redis_url, WEB_THREADS="many")
    code, said = up.outcome()
    assert code == 5
    assert "It cannot start: web ends again and again" in said
    assert str(up.data_dir / "logs") in said


@pytest.fixture
def own_database(postgres_server: Running[Postgres], request: pytest.FixtureRequest) -> str:
    """An empty database of the test's own on the session's Postgres."""
    name = f"up_{abs(hash(request.node.name))}"
    postgres_server.server.ensure_database(name)
    return postgres_server.server.url(name)


def _doors_are_open_to_the_right_keys(left: dict[str, str]) -> None:
    assert _jobs(left, Path(left["key_file"]).read_text().strip()) == httpx.codes.OK
    assert _jobs(left, _BOOTSTRAP) == httpx.codes.OK
    assert _jobs(left, "wrong") == httpx.codes.UNAUTHORIZED
    assert httpx.get(left["flower_url"]).status_code == httpx.codes.UNAUTHORIZED
    password = Path(left["key_file"]).with_name("flower-password").read_text().strip()
    assert (
        httpx.get(left["flower_url"], auth=("operator", password), follow_redirects=True).status_code == httpx.codes.OK
    )


def _jobs(left: dict[str, str], key: str) -> int:
    answer = httpx.get(f"{left['url']}/api/v1/jobs", headers={"Authorization": f"Bearer {key}"})
    return answer.status_code


def _store_a_list(left: dict[str, str]) -> None:
    artists = [{"name": "Somebody", "ids": {"spotify": "0du5cEVh5yTK9QJze8zA0C"}}]
    answer = httpx.post(
        f"{left['url']}/api/v1/blocklists", json={"name": "kept", "artists": artists}, headers=_as_local(left)
    )
    assert answer.status_code == httpx.codes.CREATED, answer.text


def _lists(left: dict[str, str]) -> list[str]:
    answer = httpx.get(f"{left['url']}/api/v1/blocklists", headers=_as_local(left)).json()
    items = answer["items"] if isinstance(answer, dict) and "items" in answer else answer
    return [each["name"] for each in items]


def _as_local(left: dict[str, str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {Path(left['key_file']).read_text().strip()}"}


def _ready(left: dict[str, str]) -> bool:
    try:
        return httpx.get(f"{left['url']}/readyz", timeout=5).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _pid(up: Up, name: str) -> int:
    """The process id that was last said to be ``name``'s."""
    starts = [line for line in up.said.splitlines() if f"{name} started (process " in line]
    return int(starts[-1].partition("(process ")[2].rstrip(")"))


def _kill(up: Up, name: str) -> None:
    before = _pid(up, name)
    os.kill(before, signal.SIGKILL)
    wait_until(f"{name} is back", lambda: _pid(up, name) != before)


def _order_of_the_end(said: str) -> list[str]:
    watched = ("web", "dispatcher", "beat", "worker1", "postgres")
    asked = [
        line.partition("| ")[2].removesuffix(" is asked to end") for line in said.splitlines() if "asked to end" in line
    ]
    return [name for name in asked if name in watched]


def _execute(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement))

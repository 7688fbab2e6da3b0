"""The embedded servers, really started, killed and started again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import redis
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from blocklist_jobs.embedded.errors import OtherVersion
from blocklist_jobs.embedded.home import open_home
from blocklist_jobs.embedded.postgres import Postgres
from blocklist_jobs.embedded.running import Running
from blocklist_jobs.embedded.valkey import Valkey
from tests.folders import folder_open_to_all
from tests.up.running import still_living, wait_until


@pytest.fixture(scope="module")
def postgres() -> Iterator[Running[Postgres]]:
    """A durable Postgres; who kills it starts it again."""
    with folder_open_to_all() as folder:
        running = Running(Postgres(open_home(folder)), folder / "postgres.log")
        running.start()
        yield running
        running.kill()


def _sql(running: Running[Postgres], statement: str) -> list[object]:
    engine = create_engine(running.server.url(), poolclass=NullPool)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        return [row[0] for row in result] if result.returns_rows else []


@pytest.mark.kill
def test_committed_data_survive_a_kill_and_a_restart(postgres: Running[Postgres]) -> None:
    _sql(postgres, "CREATE TABLE kept AS SELECT 42 AS value")
    postgres.kill()
    assert not postgres.server.answers()
    postgres.start()
    assert _sql(postgres, "SELECT value FROM kept") == [42]


def test_a_pid_file_whose_number_went_to_someone_else_is_no_obstacle(postgres: Running[Postgres]) -> None:
    pid_file = Path(str(_sql(postgres, "SHOW data_directory")[0])) / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    postgres.kill()
    # A process of the very account that Postgres runs as lives under that number, as after a reboot.
    owner = pid_file.stat().st_uid if os.geteuid() == 0 else None
    with subprocess.Popen(["/bin/sleep", "600"], user=owner) as stranger:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        postgres.start()
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.kill
def test_a_server_that_lost_its_starter_is_waited_for(open_folder: Path) -> None:
    home = open_home(open_folder)
    first = Running(Postgres(home), open_folder / "first.log")
    first.start()
    orphan = psutil.Process(first.pid)
    second = Running(Postgres(home), open_folder / "second.log")
    second.start()
    assert second.pid != orphan.pid
    first.kill()
    second.kill()


def test_postgres_listens_on_no_port_and_its_socket_is_closed_to_others(postgres: Running[Postgres]) -> None:
    assert _sql(postgres, "SHOW listen_addresses") == [""]
    sockets = Path(str(_sql(postgres, "SHOW unix_socket_directories")[0]))
    assert sockets.stat().st_mode & 0o077 == 0
    assert len(os.fsencode(sockets / ".s.PGSQL.5432")) < 100


def test_durability_is_not_traded_unless_asked(postgres: Running[Postgres]) -> None:
    assert _sql(postgres, "SELECT setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit')") == [
        "on",
        "on",
    ]


def test_a_folder_of_another_major_version_is_left_alone(open_folder: Path) -> None:
    home = open_home(open_folder)
    home.postgres.mkdir()
    (home.postgres / "PG_VERSION").write_text("15\n")
    with pytest.raises(OtherVersion, match=r"Postgres 15.*DATABASE_URL"):
        Postgres(home).prepare()
    assert [file.name for file in home.postgres.iterdir()] == ["PG_VERSION"]


def test_a_folder_of_the_version_before_is_served_by_that_version(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = open_home(open_folder)
    with monkeypatch.context() as earlier:
        earlier.setattr("blocklist_jobs.embedded.postgres.NEWEST_POSTGRES", 16)
        Postgres(home).prepare()
    running = Running(Postgres(home), open_folder / "log")
    running.start()
    assert str(_sql(running, "SHOW server_version")[0]).startswith("16.")
    running.kill()


_STARTER = """
import sys, time
from pathlib import Path
from blocklist_jobs.embedded.home import open_home
from blocklist_jobs.embedded.postgres import Postgres
from blocklist_jobs.embedded.running import Running
from blocklist_jobs.embedded.valkey import Valkey
folder = Path(sys.argv[1])
servers = [Running(server, folder / "log") for server in (Postgres(open_home(folder)), Valkey(open_home(folder)))]
for server in servers:
    server.start()
print(*(server.pid for server in servers), flush=True)
time.sleep(600)
"""


@pytest.mark.kill
def test_servers_do_not_outlive_who_started_them(open_folder: Path) -> None:
    starting = [sys.executable, "-c", _STARTER, str(open_folder)]
    with subprocess.Popen(starting, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        servers = [psutil.Process(int(pid)) for pid in starter.stdout.readline().split()]
        assert len(servers) == 2
        starter.kill()
    wait_until("no server is left", lambda: not still_living(servers))


def test_redis_never_evicts_and_keeps_nothing_on_disk(redis_client: redis.Redis) -> None:
    assert redis_client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert redis_client.config_get("appendonly") == {"appendonly": "no"}


@pytest.mark.kill
def test_redis_comes_back_at_the_same_address(open_folder: Path) -> None:
    running = Running(Valkey(open_home(open_folder)), open_folder / "redis.log")
    running.start()
    before = running.server.url()
    running.kill()
    running.start()
    assert running.server.url() == before
    running.stop()
    assert not running.server.answers()


def test_redis_wants_its_password_and_shows_it_to_nobody(redis_server: Running[Valkey], redis_url: str) -> None:
    password, _, address = redis_url.removeprefix("redis://:").partition("@")
    host, port = address.removesuffix("/0").split(":")
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(host=host, port=int(port)).ping()
    # What a process is started with, everybody on the machine can read.
    assert password not in " ".join(psutil.Process(redis_server.pid).cmdline())

"""Postgres, Redis and gunicorn for one run, and users with a connection and a blocklist each."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from cryptography.fernet import Fernet
from sqlalchemy import text

from blocklist_jobs.embedded.home import open_home
from blocklist_jobs.embedded.postgres import Postgres
from blocklist_jobs.embedded.running import Running
from blocklist_jobs.embedded.valkey import Valkey
from blocklist_jobs.store.database import make_engine
from blocklist_jobs.store.migrate import upgrade
from blocklist_jobs.supervise.spawn import end_group, spawn
from blocklist_jobs.supervise.spec import ProcessSpec

PROCESSES = 2
_START_S = 60.0

_USERS = text(
    """WITH made AS (SELECT number, 'user' || number AS user_id FROM generate_series(1, :users) AS number),
       keys AS (INSERT INTO api_keys (user_id, digest, hint)
         SELECT user_id, sha256(convert_to('blj_' || user_id, 'UTF8')), '' FROM made),
       connected AS (INSERT INTO connections (user_id, provider, access_token)
         SELECT user_id, 'spotify', 'sealed' FROM made RETURNING id, user_id),
       listed AS (INSERT INTO blocklists (user_id, name) SELECT user_id, 'list' FROM made RETURNING id, user_id)
       SELECT user_id, connected.id AS connection_id, listed.id AS blocklist_id
       FROM connected JOIN listed USING (user_id)"""
)


@dataclass(frozen=True, slots=True)
class User:
    """Who asks, and what they have."""

    key: str
    connection_id: str
    blocklist_id: str


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the API answers, and who may ask it."""

    address: tuple[str, int]
    users: list[User]
    database_url: str
    pid: int


@contextmanager
def stage(users: int) -> Iterator[Stage]:
    """Start everything; whatever happens, nothing of it is left afterwards."""
    with ExitStack() as stack:
        folder = stack.enter_context(_folder())
        home = open_home(folder)
        postgres, redis = Running(Postgres(home), folder / "postgres.log"), Running(Valkey(home), folder / "redis.log")
        for server in (postgres, redis):
            server.start()
            stack.callback(server.kill)
        postgres.server.ensure_database("blocklist_jobs")
        url = postgres.server.url("blocklist_jobs")
        upgrade(url)
        made = _fill(url, users)
        address, pid = stack.enter_context(_web(url, redis.server.url(), folder))
        yield Stage(address, made, url, pid)


def _fill(url: str, users: int) -> list[User]:
    engine = make_engine(url)
    with engine.begin() as connection:
        rows = connection.execute(_USERS, {"users": users}).all()
        connection.execute(text("ANALYZE"))
    engine.dispose()
    return [User(f"blj_{row.user_id}", str(row.connection_id), str(row.blocklist_id)) for row in rows]


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="blocklist-jobs-api-"))
    # The servers run as an account of their own and pass through here.
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _web(database_url: str, redis_url: str, folder: Path) -> Iterator[tuple[tuple[str, int], int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {
        **os.environ,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "TOKEN_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "WEB_BIND": f"127.0.0.1:{port}",
        "WEB_PROCESSES": str(PROCESSES),
        "SPOTIFY_CLIENT_ID": "client",
    }
    gunicorn = ("-m", "gunicorn", "--config", "python:blocklist_jobs.api.gunicorn_conf")
    spec = ProcessSpec("web", (sys.executable, *gunicorn, "benchmarks.api_cost.server:app"), env)
    with (folder / "web.log").open("ab") as log:
        process = spawn(spec, log)
    try:
        _wait_until_it_answers(port, folder / "web.log")
        yield ("127.0.0.1", port), process.pid
    finally:
        end_group(process, signal.SIGTERM)
        process.wait(30)


def _wait_until_it_answers(port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        try:
            httpx.get(f"http://127.0.0.1:{port}/bare/", timeout=2).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"gunicorn does not answer:\n{log.read_text()}")

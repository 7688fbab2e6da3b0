"""The servers ``up`` stands on: those named in the environment, else embedded ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from blocklist_jobs.cli.outside import require_database, require_redis
from blocklist_jobs.config.settings import postgres_url
from blocklist_jobs.embedded.home import open_home
from blocklist_jobs.embedded.postgres import Postgres
from blocklist_jobs.embedded.running import Server
from blocklist_jobs.embedded.valkey import Valkey

_DATABASE = "blocklist_jobs"


def servers_for(env: Mapping[str, str], folder: Path, start: Callable[[Server], None]) -> dict[str, str]:
    """``DATABASE_URL`` and ``REDIS_URL`` of servers that answer; embedded ones are given to ``start``, which waits.

    Raises :class:`Failure` for a named server that does not answer, :class:`EmbeddedError` for an embedded one.
    """
    return {"DATABASE_URL": _database(env, folder, start), "REDIS_URL": _redis(env, folder, start)}


def _database(env: Mapping[str, str], folder: Path, start: Callable[[Server], None]) -> str:
    if url := env.get("DATABASE_URL"):
        require_database(postgres_url(url))
        return postgres_url(url)
    postgres = Postgres(open_home(folder))
    start(postgres)
    postgres.ensure_database(_DATABASE)
    return postgres.url(_DATABASE)


def _redis(env: Mapping[str, str], folder: Path, start: Callable[[Server], None]) -> str:
    if url := env.get("REDIS_URL"):
        require_redis(url)
        return url
    valkey = Valkey(open_home(folder))
    start(valkey)
    return valkey.url()

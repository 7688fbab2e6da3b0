"""What must be so around ``up`` before it starts anything: a free port, servers that answer."""

from __future__ import annotations

import socket
import time
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

import redis
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.embedded.valkey import free_port
from blocklist_jobs.gate.client import redis_client

_LAST_PORT = 65535


def require_free_port(port: int, patience_s: float = 0) -> None:
    """Raise :class:`Failure` when something else listens on the loopback port, and goes on to for so long."""
    deadline = time.monotonic() + patience_s
    while (refusal := _refusal_of(port)) is not None:
        if time.monotonic() >= deadline:
            raise Failure(f"Port {port} cannot be used ({refusal}). Name another with --port, or set PORT.")
        time.sleep(0.1)


def port_near(wished: int) -> int:
    """``wished`` if it is free, else any free port."""
    return wished if _refusal_of(wished) is None else free_port()


def port_beside(port: int) -> int:
    """The next port if it is free, else any free one.

    Not Flower's own 5555 for all: two that start at the same time would both find it free, and one would fail.
    """
    return port_near(port + 1 if port < _LAST_PORT else port - 1)


def _refusal_of(port: int) -> str | None:
    with socket.socket() as probe:
        # As the web server will: a port in TIME_WAIT from the last run is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return error.strerror or str(error)
    return None


def require_database(url: str) -> None:
    """Raise :class:`Failure` when the database of ``DATABASE_URL`` does not answer."""
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 5})
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except DBAPIError as error:
        raise Failure(
            f"The database of DATABASE_URL does not answer: {str(error.orig).strip()}\n"
            "Start it or correct DATABASE_URL; without DATABASE_URL an embedded Postgres is used.",
            ExitCode.UNREACHABLE,
        ) from None
    finally:
        engine.dispose()


def require_redis(url: str) -> None:
    """Raise :class:`Failure` when the Redis of ``REDIS_URL`` does not answer, or may throw away what it is given."""
    client = redis_client(url, socket_timeout=5, socket_connect_timeout=5)
    try:
        client.ping()
        policy = _eviction_policy(client)
    except redis.RedisError as error:
        raise Failure(
            f"The Redis of REDIS_URL does not answer: {error}\n"
            "Start it or correct REDIS_URL; without REDIS_URL an embedded one is used.",
            ExitCode.UNREACHABLE,
        ) from None
    finally:
        client.close()
    if policy != "noeviction":
        raise Failure(
            f"The Redis of REDIS_URL has maxmemory-policy {policy}, so that it may forget what keeps the rate limits.\n"
            "Set it to noeviction.",
            ExitCode.BROKEN,
        )


def _eviction_policy(client: redis.Redis) -> str:
    try:
        return str(client.info("memory").get("maxmemory_policy", "noeviction"))
    except redis.ResponseError:
        # Hosted servers may keep INFO to themselves; their operators have set it.
        return "noeviction"


def is_ready(port: int) -> bool:
    """Whether the API on the loopback port says that a job submitted now would run."""
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()

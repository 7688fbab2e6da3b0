"""An embedded server that speaks Redis' protocol (Valkey), on a loopback port behind a password.

A port and not a socket, since Celery, Flower and redis-py write socket URLs in three different ways.
"""

from __future__ import annotations

import secrets
import socket
from pathlib import Path

import redis

from blocklist_jobs.embedded.account import give
from blocklist_jobs.embedded.home import ServerHome, folder_errors
from blocklist_jobs.embedded.programs import valkey_program
from blocklist_jobs.supervise.spec import ProcessSpec


class Valkey:
    """One server. Keeps nothing on disk: what lies in Redis can be made again from Postgres."""

    def __init__(self, home: ServerHome) -> None:
        self._home = home
        self._password = secrets.token_urlsafe(24)
        self._port = 0

    def prepare(self) -> ProcessSpec:
        """Choose a free port at the first call and say how to run the server; restarts keep the port.

        Raises :class:`FolderUnusable`, :class:`DiskFull` or :class:`ServerFailed`.
        """
        program = valkey_program(self._home)
        self._port = self._port or free_port()
        config = self._write_config()
        return ProcessSpec(
            name="redis",
            argv=(str(program), str(config)),
            env={"PATH": "/usr/bin:/bin"},
            cwd=config.parent,
            uid=self._home.account.uid,
            gid=self._home.account.gid,
        )

    def url(self, database: int = 0) -> str:
        """The URL of this server with its password; valid once :meth:`prepare` was called."""
        return f"redis://:{self._password}@127.0.0.1:{self._port}/{database}"

    def answers(self) -> bool:
        """Whether the server answers a PING now."""
        client = redis.Redis.from_url(self.url(), socket_timeout=2, socket_connect_timeout=2)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    def _write_config(self) -> Path:
        folder = self._home.folder / "redis"
        with folder_errors(folder):
            folder.mkdir(exist_ok=True)
            give(self._home.account, folder)
            config = folder / "redis.conf"
            config.unlink(missing_ok=True)
            # In a file and not in the arguments, which everybody on the machine can read.
            config.touch(mode=0o600)
            config.write_text("\n".join(self._lines()) + "\n")
            give(self._home.account, config, mode=0o600)
        return config

    def _lines(self) -> list[str]:
        return [
            "bind 127.0.0.1",
            f"port {self._port}",
            f"requirepass {self._password}",
            # A full Redis must refuse, never forget: the gate's windows are in it.
            "maxmemory-policy noeviction",
            'save ""',
            "appendonly no",
            "loglevel warning",
        ]


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

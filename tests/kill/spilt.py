"""Everything that a whole run leaves behind or sends, as text, and the secrets that are in it in clear."""

from __future__ import annotations

import base64
import binascii
import re
import threading
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import redis
from sqlalchemy import Engine, text

# Celery's messages carry their body as base64; a secret would hide in it.
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")


def secrets_in(data: bytes, secrets: re.Pattern[bytes]) -> set[bytes]:
    """What of ``data`` is a secret, as it stands or in base64."""
    found = {match[0] for match in secrets.finditer(data)}
    for chunk in _BASE64.finditer(data):
        found |= {match[0] for match in secrets.finditer(_decoded(chunk[0]))}
    return found


def pattern_of(literal: Collection[str], *expressions: str) -> re.Pattern[bytes]:
    """Any of these texts, or what these expressions match."""
    return re.compile("|".join([*map(re.escape, literal), *expressions]).encode())


def _decoded(chunk: bytes) -> bytes:
    try:
        return base64.b64decode(
            chunk + b"=" * (-len(chunk) % 4), altchars=b"-_" if b"-" in chunk or b"_" in chunk else None
        )
    except binascii.Error:
        return b""


def rows_of(engine: Engine) -> Iterator[tuple[str, bytes]]:
    """Every row of every table, as text and, for bytes, as they are."""
    names = text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1")
    with engine.connect() as connection:
        for table in list(connection.execute(names).scalars()):
            for row in connection.execute(text(f'SELECT t.*, t::text FROM "{table}" t')):  # noqa: S608 - our tables
                yield f"table {table}", b" ".join(_plain(value) for value in row)


def _plain(value: Any) -> bytes:
    return bytes(value) if isinstance(value, memoryview | bytes) else repr(value).encode()


def keys_of(client: redis.Redis) -> Iterator[tuple[str, bytes]]:
    """Every key of Redis and what it holds."""
    readers: dict[Any, Callable[[Any], Any]] = {
        b"string": client.get,
        b"hash": client.hgetall,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"set": client.smembers,
        b"zset": lambda key: client.zrange(key, 0, -1, withscores=True),
        b"stream": client.xrange,
    }
    for key in client.scan_iter(count=1000):
        kind = client.type(key)
        if kind != b"none":  # it has expired meanwhile
            yield f"key {key!r}", repr((key, readers[kind](key))).encode()


def logs_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file that the processes have written."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield f"file {path.name}", path.read_bytes()


class Tap:
    """Hears every command that Redis gets, with its arguments: Celery's messages among them."""

    def __init__(self, client: redis.Redis) -> None:
        self.heard: list[bytes] = []
        self._monitor: Any = client.monitor()  # type: ignore[no-untyped-call] # redis-py has no types for it
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Tap:
        self._monitor.__enter__()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # Closed from below, so that the thread's read comes back.
        self._monitor.connection.disconnect()
        self._thread.join(10)

    def _listen(self) -> None:
        try:
            while True:
                self.heard.append(self._monitor.next_command()["command"].encode())
        except (redis.RedisError, OSError, ValueError, AttributeError):
            return

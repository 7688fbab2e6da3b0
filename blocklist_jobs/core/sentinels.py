"""A Redis whose address a set of sentinels knows: ``redis+sentinel://[user:password@]host:port,host:port/master[/db]``.

``?sentinel_password=…`` where the sentinels have a password of their own. https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

SCHEME = "redis+sentinel"
_PORT = 26_379


@dataclass(frozen=True, slots=True)
class Sentinels:
    """Where the sentinels are, and what they are asked for."""

    hosts: tuple[tuple[str, int], ...]
    master: str
    database: int
    user: str
    password: str = field(repr=False)
    own_password: str = field(repr=False)

    @property
    def options(self) -> dict[str, Any]:
        """What kombu must know beside the addresses; its names."""
        own = {"password": self.own_password} if self.own_password else {}
        return {"master_name": self.master, "sentinel_kwargs": own}

    def broker_url(self) -> str:
        """The address in kombu's form: every sentinel by itself, each with the login of the Redis behind it."""
        login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}@" if self.password else ""
        return ";".join(f"sentinel://{login}{host}:{port}/{self.database}" for host, port in self.hosts)


def sentinels_of(redis_url: str) -> Sentinels | None:
    """The sentinels that a URL names; ``None`` for a URL of another kind. ``ValueError`` says what is missing."""
    parts = urlsplit(redis_url)
    if parts.scheme != SCHEME:
        return None
    login, _, places = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    master, _, database = parts.path.strip("/").partition("/")
    if not places or not master:
        raise ValueError(f"it must name sentinels and master: {SCHEME}://host:{_PORT},host:{_PORT}/master")
    own = parse_qs(parts.query).get("sentinel_password", [""])[-1]
    hosts = tuple(_place(place) for place in places.split(","))
    return Sentinels(hosts, master, int(database or 0), unquote(user), unquote(password), own)


def _place(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return (host, int(port)) if host else (text, _PORT)

"""``REDIS_URL`` in the form that kombu, Celery's messaging library, understands."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from blocklist_jobs.core.sentinels import sentinels_of


def broker_url(redis_url: str) -> str:
    """The broker's URL for a ``redis://``, ``rediss://`` or ``unix://`` URL as redis-py takes it, or for sentinels.

    kombu calls a socket ``redis+socket`` and its database ``virtual_host``; and it does not check a server's
    certificate unless told to, so it is told to here. https://docs.celeryq.dev/projects/kombu/en/stable/
    """
    if sentinels := sentinels_of(redis_url):
        return sentinels.broker_url()
    parts = urlsplit(redis_url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme == "unix":
        password = unquote(parts.password or "") or query.get("password", "")
        return _socket_url(parts.path, unquote(parts.username or ""), password, query.get("db", "0"))
    if parts.scheme == "rediss" and "ssl_cert_reqs" not in query:
        return parts._replace(query=urlencode(query | {"ssl_cert_reqs": "required"})).geturl()
    return redis_url


def transport_options(redis_url: str) -> dict[str, Any]:
    """What kombu must be told beside the URL."""
    sentinels = sentinels_of(redis_url)
    return sentinels.options if sentinels else {}


def _socket_url(path: str, user: str, password: str, database: str) -> str:
    login = f"{quote(user, safe='')}:{quote(password, safe='')}@" if password else ""
    return f"redis+socket://{login}{path}?virtual_host={database}"

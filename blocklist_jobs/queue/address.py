"""``REDIS_URL`` in the form that kombu, Celery's messaging library, understands."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlencode, urlsplit


def broker_url(redis_url: str) -> str:
    """The broker's URL for a ``redis://``, ``rediss://`` or ``unix://`` URL as redis-py takes it.

    kombu calls a socket ``redis+socket`` and its database ``virtual_host``; and it does not check a server's
    certificate unless told to, so it is told to here. https://docs.celeryq.dev/projects/kombu/en/stable/
    """
    parts = urlsplit(redis_url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme == "unix":
        return _socket_url(parts.path, parts.username, parts.password or query.get("password"), query.get("db"))
    if parts.scheme == "rediss" and "ssl_cert_reqs" not in query:
        return parts._replace(query=urlencode(query | {"ssl_cert_reqs": "required"})).geturl()
    return redis_url


def _socket_url(path: str, user: str | None, password: str | None, database: str | None) -> str:
    login = f"{quote(user or '', safe='')}:{quote(password, safe='')}@" if password else ""
    return f"redis+socket://{login}{path}?virtual_host={database or '0'}"

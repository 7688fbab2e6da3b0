"""``REDIS_URL`` as kombu must see it: the same server, the same database, the same checks."""

from __future__ import annotations

import ssl
from urllib.parse import quote

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from kombu import Connection
from kombu.utils.url import _parse_url

from blocklist_jobs.queue.address import broker_url


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("redis://:secret@127.0.0.1:6379/2", "redis://:secret@127.0.0.1:6379/2"),
        ("unix:///run/redis.sock", "redis+socket:///run/redis.sock?virtual_host=0"),
        ("unix:///run/redis.sock?db=4", "redis+socket:///run/redis.sock?virtual_host=4"),
        ("rediss://h:1/0", "rediss://h:1/0?ssl_cert_reqs=required"),
        ("rediss://h:1/0?ssl_cert_reqs=none", "rediss://h:1/0?ssl_cert_reqs=none"),
    ],
)
def test_the_forms_of_an_address(url: str, wanted: str) -> None:
    assert broker_url(url) == wanted


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1), st.integers(0, 15))
def test_a_socket_keeps_its_password_and_database(password: str, database: int) -> None:
    url = f"unix://:{quote(password, safe='')}@/run/redis.sock?db={database}"
    ours = redis.ConnectionPool.from_url(url).connection_kwargs
    _, _, _, _, their_password, their_path, their_query = _parse_url(broker_url(url))
    assert ours["password"] == their_password == password
    assert ours["path"] == f"/{their_path}"
    assert ours["db"] == int(their_query["virtual_host"]) == database


def test_a_secure_broker_is_checked() -> None:
    with Connection(broker_url("rediss://:x@redis.example:6380/0")) as connection:
        assert connection.ssl == {"ssl_cert_reqs": ssl.CERT_REQUIRED}

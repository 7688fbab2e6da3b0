"""Which addresses users may name, and that a refused one is never connected to."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest
from cryptography.fernet import Fernet
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from blocklist_jobs.core.addresses import is_public, wrong_with
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import Invalid
from blocklist_jobs.core.source import Apply, Place
from blocklist_jobs.jobs.sources import Sources
from blocklist_jobs.jobs.webhooks import Webhooks
from blocklist_jobs.providers.foreign.post import HttpPost
from blocklist_jobs.store.sources import StoredSources
from blocklist_jobs.store.vault import Vault
from blocklist_jobs.store.webhook_log import StoredDeliveries
from blocklist_jobs.store.webhooks import StoredWebhooks
from tests.webhooks.receiver import Receiver, Reply


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/hook",
        "http://example.com:8080/a?b=c&d=%20",
        "https://xn--bcher-kva.example/",
        "https://[2606:4700::6810:84e5]/hook",
        "https://203.0.113.9.example/",
    ],
)
def test_addresses_that_may_be_named(url: str) -> None:
    assert wrong_with(url, private_too=False) is None


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://example.com/", "must begin with"),
        ("file:///etc/passwd", "must begin with"),
        ("https:///nowhere", "must name a host"),
        ("https://example.com:99999/", "is no URL"),
        ("https://example.com:0/", "must name a host"),
        ("https://me:secret@example.com/", "user name"),
        ("https://example.com\\@127.0.0.1/", "must name a host"),
        ("https://example.com/a b", "spaces"),
        ("https://example.com/\nX: y", "printable"),
        ("https://bücher.example/", "punycode"),
        ("https://example.com/#part", "fragment"),
        ("https://" + "a" * 2000 + ".example/", "at most"),
        ("https://[::1", "is no URL"),
        ("", "must begin with"),
    ],
)
def test_addresses_that_nobody_can_mean(url: str, why: str) -> None:
    assert why in str(wrong_with(url))


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST.",
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "0.0.0.0",  # noqa: S104 - nothing is bound to it
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fd00::1]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "[64:ff9b:1::7f00:1]",
        "[fec0::1]",
        "[::10.0.0.1]",
        "100.64.0.1",
        "224.0.0.1",
    ],
)
def test_private_addresses_are_refused_where_the_operator_says_so(host: str) -> None:
    assert "must not lead" in str(wrong_with(f"http://{host}/", private_too=False))
    assert wrong_with(f"http://{host}/") is None


@settings(deadline=None)
@given(st.ip_addresses(v=4))
def test_an_address_hidden_in_another_is_judged_by_itself(inner: ipaddress.IPv4Address) -> None:
    number = int(inner)
    hidden = (
        ipaddress.IPv6Address(0xFFFF << 32 | number),
        ipaddress.IPv6Address(0x2002 << 112 | number << 80),
        ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) | number),
    )
    assert {is_public(str(one)) for one in hidden} == {is_public(str(inner))}
    assert is_public(str(inner)) == (inner.is_global and not inner.is_multicast)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_text_is_too_odd_to_be_judged(text: str) -> None:
    verdict = wrong_with(text, private_too=False)
    assert verdict is None or verdict


def post(url: str, *, private_too: bool, timeout_s: float = 5.0) -> Any:
    sender = HttpPost(private_too=private_too)
    try:
        return sender(url, b"{}", {"content-type": "application/json"}, timeout_s)
    finally:
        sender.close()


def test_a_literal_private_address_is_not_connected_to(receiver: Receiver) -> None:
    posted = post(receiver.url(), private_too=False)
    assert (posted.status, posted.error) == (None, "The address leads to this server's own machine or network.")
    assert receiver.got == []


def test_a_name_that_leads_home_is_not_connected_to(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in DNS rebinding: the name looked harmless when it was stored."""

    def leads_home(host: str, port: int, **_: Any) -> list[Any]:
        assert host == "rebound.example"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", leads_home)
    url = receiver.url().replace("127.0.0.1", "rebound.example")
    posted = post(url, private_too=False)
    assert "own machine" in str(posted.error)
    assert receiver.got == []


def test_what_was_checked_is_what_is_connected_to(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is looked up once: the second answer, which would lead home, is never asked for."""
    asked: list[str] = []
    tried: list[str] = []

    def first_public(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("203.0.113.1" if len(asked) > 1 else "93.184.215.14", port))
        ]

    def refuse(address: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
        tried.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", first_public)
    monkeypatch.setattr(socket, "create_connection", refuse)
    posted = post("http://rebound.example/", private_too=False)
    assert posted.error == "no connection could be made"
    assert (asked, tried) == (["rebound.example"], ["93.184.215.14"])


def test_an_operator_who_refuses_them_refuses_them_at_once(clean_db: Engine) -> None:
    vault = Vault([Fernet.generate_key().decode()])
    webhooks = Webhooks(StoredWebhooks(clean_db, vault), StoredDeliveries(clean_db), private_too=False)
    with pytest.raises(Invalid):
        webhooks.add(Caller("ann"), "http://127.0.0.1/hook", ["*"])
    made = webhooks.add(Caller("ann"), "https://example.com/hook", ["*"])
    with pytest.raises(Invalid):
        webhooks.change(Caller("ann"), made.webhook.id, {"url": "http://169.254.169.254/latest"})
    sources = Sources(StoredSources(clean_db, most_artists=10), private_too=False, has_files=True)
    for place in (
        Place("http://localhost/", None, None, 300, Apply.ASK),
        Place(None, "/etc/passwd", None, 300, Apply.ASK),
    ):
        with pytest.raises(Invalid):
            sources.put(Caller("ann"), made.webhook.id, place)


def test_a_silent_receiver_is_left_in_time(receiver: Receiver) -> None:
    receiver.usual = Reply(wait_s=1.0)
    posted = post(receiver.url(), private_too=True, timeout_s=0.3)
    assert (posted.status, posted.error) == (None, "no answer within 0.3 s")
    assert posted.duration_ms < 900


def test_a_long_answer_is_not_read_to_its_end(receiver: Receiver) -> None:
    receiver.usual = Reply(200, body=b"x" * 5_000_000)
    posted = post(receiver.url(), private_too=True)
    assert (posted.status, posted.error) == (200, None)


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert post(f"http://127.0.0.1:{port}/", private_too=True).error == "no connection could be made"

"""The issuer's keys: fetched seldom, changed under way, kept through an outage, and only those that are fit."""

from __future__ import annotations

import base64
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.identity import sources
from blocklist_jobs.identity.key_set import LARGEST
from blocklist_jobs.identity.keys import IssuerKeys, IssuerKeysUnavailable
from blocklist_jobs.identity.sources import from_file
from blocklist_jobs.identity.tokens import Tokens
from tests.identity.conftest import Clock, checking, refusal
from tests.identity.issuer import Issuer, KeyServer


def test_keys_are_fetched_once(tokens: Tokens, issuer: Issuer, server: KeyServer) -> None:
    for _ in range(5):
        tokens.caller_of(issuer.token())
    assert server.asked == 1


def test_many_at_once_fetch_once(tokens: Tokens, issuer: Issuer, server: KeyServer) -> None:
    server.delay_s = 0.2
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(tokens.caller_of, [issuer.token() for _ in range(16)]))
    assert found == [Caller("alice")] * 16
    assert server.asked == 1


def test_nobody_waits_for_a_new_set_while_the_old_one_is_good(
    tokens: Tokens, issuer: Issuer, server: KeyServer, clock: Clock
) -> None:
    token = issuer.token()
    tokens.caller_of(token)
    clock.now += 301
    server.delay_s = 2.0
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(tokens.caller_of, token)
        while server.asked < 2:
            time.sleep(0.01)
        assert tokens.caller_of(token) == Caller("alice")
        assert not first.done()
        assert first.result() == Caller("alice")
    assert server.asked == 2


def test_an_issuer_that_says_nothing_is_not_waited_for(
    tokens: Tokens, issuer: Issuer, server: KeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "LONGEST_S", 0.2)
    server.delay_s = 1.0
    with pytest.raises(IssuerKeysUnavailable):
        tokens.caller_of(issuer.token())


def test_redirects_are_not_followed(tokens: Tokens, issuer: Issuer, server: KeyServer) -> None:
    server.status = 302
    with pytest.raises(IssuerKeysUnavailable):
        tokens.caller_of(issuer.token())


def test_a_new_key_is_found_and_an_old_one_forgotten(
    tokens: Tokens, issuer: Issuer, server: KeyServer, clock: Clock
) -> None:
    old = issuer.token()
    assert tokens.caller_of(old) == Caller("alice")
    del issuer.keys["first"]
    issuer.add_rsa("second")
    assert "no such key" in refusal(tokens, issuer.token("second"))  # the set was fetched a moment ago
    clock.now += 6
    assert tokens.caller_of(issuer.token("second")) == Caller("alice")
    assert "no such key" in refusal(tokens, old)
    assert server.asked == 2


def test_invented_keys_cause_few_fetches(tokens: Tokens, issuer: Issuer, server: KeyServer, clock: Clock) -> None:
    for number in range(50):
        refusal(tokens, issuer.token(headers={"kid": f"invented-{number}"}))
    assert server.asked == 1
    clock.now += 6
    refusal(tokens, issuer.token(headers={"kid": "invented"}))
    assert server.asked == 2


def test_an_old_set_is_fetched_again(tokens: Tokens, issuer: Issuer, server: KeyServer, clock: Clock) -> None:
    old = issuer.token()
    tokens.caller_of(old)
    del issuer.keys["first"]
    clock.now += 301
    assert "no such key" in refusal(tokens, old)
    assert server.asked == 2


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b'{"keys": 7}', b'{"keys": [7, {}]}', b" " * (LARGEST + 1)])
def test_an_outage_keeps_the_keys_that_are_known(
    tokens: Tokens, issuer: Issuer, server: KeyServer, clock: Clock, body: bytes
) -> None:
    tokens.caller_of(issuer.token())
    known = body == b'{"keys": [7, {}]}'  # a set, though of nothing that could be used
    server.status, server.body = (200, body) if known else (503 if not body else 200, body)
    clock.now += 301
    if known:
        assert "no such key" in refusal(tokens, issuer.token())
        return
    assert tokens.caller_of(issuer.token()) == Caller("alice")
    with pytest.raises(IssuerKeysUnavailable):  # it may be a new key: nobody can tell
        tokens.caller_of(issuer.token(headers={"kid": "new"}))
    server.status, server.body = 200, None
    clock.now += 6
    assert "no such key" in refusal(tokens, issuer.token(headers={"kid": "new"}))


def test_an_outage_from_the_start_is_no_refusal(
    tokens: Tokens, issuer: Issuer, server: KeyServer, clock: Clock
) -> None:
    server.status, server.body = 500, b""
    for _ in range(3):
        with pytest.raises(IssuerKeysUnavailable) as unavailable:
            tokens.caller_of(issuer.token())
    assert unavailable.value.status == 503
    assert server.asked == 1
    server.status, server.body = 200, None
    clock.now += 6
    assert tokens.caller_of(issuer.token()) == Caller("alice")


def test_private_parts_and_keys_for_other_things_are_left_out(
    tokens: Tokens, issuer: Issuer, server: KeyServer
) -> None:
    [public] = issuer.key_set()["keys"]
    encrypting = {**public, "kid": "enc", "use": "enc"}
    other = {**public, "kid": "other", "alg": "RS512"}
    secret = {"kty": "oct", "kid": "oct", "k": base64.urlsafe_b64encode(b"x" * 32).decode()}
    broken = {"kty": "RSA", "kid": "broken", "n": "AQAB"}
    server.body = json.dumps({"keys": [encrypting, other, secret, broken, {**public, "d": "AQAB"}]}).encode()
    assert tokens.caller_of(issuer.token()) == Caller("alice")
    for kid in ("enc", "other", "oct", "broken"):
        assert "no such key" in refusal(tokens, issuer.token(headers={"kid": kid}))


def test_keys_from_a_file(tmp_path: Path, issuer: Issuer, clock: Clock) -> None:
    path = tmp_path / "jwks.json"
    tokens = checking(IssuerKeys(from_file(str(path)), fresh_s=2, gap_s=2, clock=clock))
    with pytest.raises(IssuerKeysUnavailable):
        tokens.caller_of(issuer.token())
    path.write_text(json.dumps(issuer.key_set()))
    clock.now += 3
    assert tokens.caller_of(issuer.token()) == Caller("alice")
    path.unlink()
    clock.now += 3
    assert tokens.caller_of(issuer.token()) == Caller("alice")

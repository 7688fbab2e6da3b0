"""An issuer, its server, a clock that is moved, and tokens that are checked against them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from blocklist_jobs.core.errors import Unauthenticated
from blocklist_jobs.identity.key_set import LARGEST
from blocklist_jobs.identity.keys import IssuerKeys
from blocklist_jobs.identity.sources import from_url
from blocklist_jobs.identity.tokens import Tokens
from blocklist_jobs.providers.http import HttpSocket
from tests.identity.issuer import AUDIENCE, ISSUER, Issuer, KeyServer, key_server


class Clock:
    """A clock that is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
def server(issuer: Issuer) -> Iterator[KeyServer]:
    with key_server(issuer) as serving:
        yield serving


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(server: KeyServer, clock: Clock) -> Iterator[Tokens]:
    socket = HttpSocket(most_bytes=LARGEST)
    yield checking(IssuerKeys(from_url(server.url, socket), clock=clock))
    socket.close()


def checking(keys: IssuerKeys, role_claim: str = "roles") -> Tokens:
    return Tokens(keys, issuer=ISSUER, audience=AUDIENCE, role_claim=role_claim, leeway_s=30)


def refusal(tokens: Tokens, token: str) -> str:
    with pytest.raises(Unauthenticated) as refused:
        tokens.caller_of(token)
    return refused.value.detail

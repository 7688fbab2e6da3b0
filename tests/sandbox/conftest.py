"""A sandbox per test, and a client that does no more than send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.sandbox.remote import UNUSED_TLS
from tests.sandbox.music import Send, document


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """An empty sandbox that listens."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def tokens(sandbox: Sandbox) -> dict[str, Any]:
    """The tokens of ann and bob, whose libraries are in the sandbox now."""
    return sandbox.seed(document())


@pytest.fixture
def connect(sandbox: Sandbox) -> Iterator[Callable[[str], Send]]:
    """Gives for an access token what sends with it: ``send(method, path, params=…, json=…)``."""
    clients: list[httpx.Client] = []

    def connected(token: str) -> Send:
        headers = {"Authorization": f"Bearer {token}"}
        clients.append(
            httpx.Client(base_url=sandbox.spotify_api_url, headers=headers, trust_env=False, verify=UNUSED_TLS)
        )
        return clients[-1].request

    yield connected
    for client in clients:
        client.close()


@pytest.fixture
def ann(connect: Callable[[str], Send], tokens: dict[str, Any]) -> Send:
    """Sends as ann, with every scope."""
    return connect(tokens["ann"]["access_token"])


@pytest.fixture
def development(sandbox: Sandbox) -> None:
    """Puts the app into development mode: the new dialect alone."""
    sandbox.app("sandbox-client", mode="development")

"""Ann's and Bob's libraries at a Tidal of the sandbox, and clients that do no more than send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.sandbox.remote import UNUSED_TLS
from tests.sandbox.tidal.music import Send, document

JSON_API = "application/vnd.api+json"


@pytest.fixture
def tokens(sandbox: Sandbox) -> dict[str, Any]:
    """The tokens of ann and bob, whose libraries are in the sandbox now."""
    return sandbox.seed(document(), "tidal")


@pytest.fixture
def connect(sandbox: Sandbox) -> Iterator[Callable[[str], Send]]:
    """Gives for an access token what sends with it."""
    clients: list[httpx.Client] = []

    def connected(token: str) -> Send:
        headers = {"Authorization": f"Bearer {token}", "Accept": JSON_API}
        client = httpx.Client(base_url=sandbox.tidal_api_url, headers=headers, trust_env=False, verify=UNUSED_TLS)
        clients.append(client)

        def send(method: str, path: str, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
            typed = {"Content-Type": JSON_API} if "json" in more else {}
            return client.request(method, path, headers=typed | (headers or {}), **more)

        return send

    yield connected
    for client in clients:
        client.close()


@pytest.fixture
def ann(connect: Callable[[str], Send], tokens: dict[str, Any]) -> Send:
    """Sends as ann, with every scope."""
    return connect(tokens["ann"]["access_token"])


@pytest.fixture
def bob(connect: Callable[[str], Send], tokens: dict[str, Any]) -> Send:
    """Sends as bob."""
    return connect(tokens["bob"]["access_token"])

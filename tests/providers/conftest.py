"""The socket under test, and a listener in a sandbox, once in each dialect."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from blocklist_jobs.providers.http import HttpSocket
from blocklist_jobs.providers.spotify import SpotifyProvider
from blocklist_jobs.sandbox import Sandbox
from tests.providers.listener import Listener
from tests.sandbox.music import document


@pytest.fixture
def http_socket() -> Iterator[HttpSocket]:
    """A socket whose connections are closed after the test."""
    made = HttpSocket()
    yield made
    made.close()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """An empty sandbox that listens."""
    with Sandbox() as running:
        yield running


@pytest.fixture(params=["library", "classic"])
def ann(request: pytest.FixtureRequest, sandbox: Sandbox, http_socket: HttpSocket) -> Listener:
    """Ann, with 120 liked songs, 60 albums, 70 follows and four playlists, once in each dialect."""
    tokens = sandbox.seed(document())["ann"]
    sandbox.app(tokens["client_id"], mode="development" if request.param == "library" else "extended")
    provider = SpotifyProvider(
        api_url=sandbox.spotify_api_url,
        accounts_url=sandbox.spotify_accounts_url,
        client_id=tokens["client_id"],
        client_secret=tokens["client_secret"],
        dialect=request.param,
    )
    return Listener(sandbox, provider, http_socket, tokens["access_token"], tokens["refresh_token"])

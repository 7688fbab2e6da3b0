"""The client against the sandbox, over real HTTP: refusals, tokens, limits."""

from __future__ import annotations

import pytest

from blocklist_jobs.core.calls import Call, Identified, Identify, PageRead, ReadPage, Remove, Removed, Target
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.wire import Tokens
from blocklist_jobs.providers.http import HttpSocket
from blocklist_jobs.sandbox import Sandbox
from tests.providers.tidal_library import HIDDEN, MINE, SHARED, TidalListener, fault, removal, tidal_listener


@pytest.fixture
def ann(sandbox: Sandbox, http_socket: HttpSocket) -> TidalListener:
    """Ann, with 120 saved tracks, 55 albums, 60 follows and a playlist of 63 entries."""
    return tidal_listener(sandbox, http_socket)


@pytest.mark.parametrize("container_id", [HIDDEN, "never-was"])
def test_playlists_that_cannot_be_seen(ann: TidalListener, container_id: str) -> None:
    fault(ann.call(ReadPage(Surface.PLAYLISTS, container_id)), FaultKind.GONE)
    remove = Remove(Surface.PLAYLISTS, (Target("track", "1", "i1"),), container_id)
    fault(ann.call(remove, "k1"), FaultKind.SURFACE_CLOSED)


def test_a_shared_playlist_can_be_changed_all_the_same(ann: TidalListener) -> None:
    page = ann.call(ReadPage(Surface.PLAYLISTS, SHARED))
    assert isinstance(page, PageRead)
    assert ann.call(removal(Surface.PLAYLISTS, list(page.entries)), "k1") == Removed()


@pytest.mark.parametrize(
    ("scopes", "call"),
    [
        (["collection.read"], Identify()),
        (["playlists.read"], ReadPage(Surface.LIKED_SONGS)),
        (["collection.read"], ReadPage(Surface.PLAYLISTS)),
        (["collection.read"], Remove(Surface.LIKED_SONGS, (Target("track", "1"),))),
        (["playlists.read"], Remove(Surface.PLAYLISTS, (Target("track", "1", "i1"),), MINE)),
    ],
)
def test_missing_scopes_close_the_list(ann: TidalListener, scopes: list[str], call: Call) -> None:
    ann.access_token = ann.sandbox.tokens("ann", provider="tidal", scopes=scopes)["access_token"]
    assert "permission" in fault(ann.call(call, "k1"), FaultKind.SURFACE_CLOSED).message


@pytest.mark.parametrize("rotates", [False, True])
def test_an_expired_token_is_renewed(ann: TidalListener, *, rotates: bool) -> None:
    ann.sandbox.app("sandbox-client", provider="tidal", rotates=rotates)
    ann.sandbox.clock("tidal", advance_s=4 * 3600 + 1)
    fault(ann.call(Identify()), FaultKind.TOKEN_EXPIRED)
    tokens = ann.refresh()
    assert isinstance(tokens, Tokens)
    assert (tokens.expires_in_s, tokens.refresh_token is not None) == (4 * 3600.0, rotates)
    ann.access_token = tokens.access_token
    assert isinstance(ann.call(Identify()), Identified)


def test_a_revoked_grant_is_dead(ann: TidalListener) -> None:
    ann.sandbox.revoke("ann", "tidal")
    fault(ann.call(Identify()), FaultKind.TOKEN_EXPIRED)
    fault(ann.refresh(), FaultKind.GRANT_DEAD)


def test_a_wrong_secret_disconnects_nobody(ann: TidalListener) -> None:
    ann.sandbox.app("sandbox-client", provider="tidal", client_secret="another")
    assert fault(ann.refresh(), FaultKind.MALFORMED).code == "invalid_client"


@pytest.mark.parametrize("refusal", ["seconds", "http_date", "none", "text"])
def test_every_kind_of_429(ann: TidalListener, refusal: str) -> None:
    ann.sandbox.fault("throttle", provider="tidal", refusal=refusal, seconds=3, count=1)
    found = fault(ann.call(Identify()), FaultKind.THROTTLED)
    assert (found.retry_after_s is None) == (refusal == "none")


def test_a_bucket_that_is_empty(ann: TidalListener) -> None:
    bucket = {"limit": 1, "seconds": 1, "shape": "token_bucket", "burst": 10, "cost": 5}
    ann.sandbox.limit(bucket, provider="tidal")
    answers = [ann.call(Identify()) for _ in range(3)]
    assert not any(isinstance(one, Fault) for one in answers[:2])
    wait_s = fault(answers[2], FaultKind.THROTTLED).retry_after_s
    assert wait_s is not None
    assert 1 <= wait_s <= 5


@pytest.mark.parametrize("status", [500, 503])
def test_trouble(ann: TidalListener, status: int) -> None:
    ann.sandbox.fault("status", provider="tidal", status=status, count=1)
    fault(ann.call(Identify()), FaultKind.TRANSIENT)


def test_a_malformed_page(ann: TidalListener) -> None:
    ann.sandbox.fault("malformed", provider="tidal", count=1)
    fault(ann.call(ReadPage(Surface.LIKED_SONGS)), FaultKind.MALFORMED)

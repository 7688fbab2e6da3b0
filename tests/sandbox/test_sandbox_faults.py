"""Every fault as a client meets it, and what it leaves of the library."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import httpx
import pytest

from blocklist_jobs.sandbox import ControlError, Sandbox, id_of
from tests.sandbox.music import Send, error, liked, uri


def remove(send: Send, *names: str) -> httpx.Response:
    """Removes liked songs."""
    return send("DELETE", "/me/library", params={"uris": ",".join(map(uri, names))})


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_status_comes_instead_of_an_effect(sandbox: Sandbox, ann: Send, status: int) -> None:
    sandbox.fault("status", status=status, message="Trouble", reason="WHY", count=1)
    answer = remove(ann, "song 0")
    assert error(answer) == (status, "Trouble")
    assert answer.json()["error"]["reason"] == "WHY"
    assert len(liked(sandbox)) == 120
    assert remove(ann, "song 0").status_code == 200


@pytest.mark.parametrize(("refusal", "wait"), [("seconds", "7"), ("none", None), ("quota", "48925"), ("text", "7")])
def test_a_refusal_inside_the_limit(sandbox: Sandbox, ann: Send, refusal: str, wait: str | None) -> None:
    sandbox.fault("throttle", refusal=refusal, seconds=7)
    answer = remove(ann, "song 0")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (429, wait)
    assert len(liked(sandbox)) == 120
    summary = sandbox.summary()
    assert (summary["refused_429"], summary["over_limit"]) == (1, 0)


@pytest.mark.parametrize("kind", ["delay", "late_answer"])
def test_delays(sandbox: Sandbox, ann: Send, kind: str) -> None:
    sandbox.fault(kind, ms=150, jitter_ms=50)
    started = time.monotonic()
    assert remove(ann, "song 0").status_code == 200
    assert 0.15 <= time.monotonic() - started < 10
    assert len(liked(sandbox)) == 119


@pytest.mark.parametrize(("kind", "left"), [("delay", 120), ("late_answer", 119)])
def test_a_delay_comes_before_the_effect_and_a_late_answer_after(
    sandbox: Sandbox, ann: Send, kind: str, left: int
) -> None:
    sandbox.fault(kind, ms=60_000)
    with pytest.raises(httpx.ReadTimeout):
        ann("DELETE", "/me/library", params={"uris": uri("song 0")}, timeout=0.2)
    assert len(liked(sandbox)) == left


def test_a_hang_holds_up_nobody_else(sandbox: Sandbox, ann: Send, connect: Callable[[str], Send]) -> None:
    sandbox.fault("hang", count=1)
    other = connect(sandbox.tokens("ann")["access_token"])
    with pytest.raises(httpx.ReadTimeout):
        ann("DELETE", "/me/library", params={"uris": uri("song 0")}, timeout=0.2)
    assert other("GET", "/me").status_code == 200
    assert len(liked(sandbox)) == 120


def test_a_hang_ends_with_a_closed_connection(sandbox: Sandbox, ann: Send) -> None:
    sandbox.fault("hang", seconds=0.05)
    with pytest.raises(httpx.RemoteProtocolError):
        remove(ann, "song 0")
    assert len(liked(sandbox)) == 120


def test_a_reset_comes_before_the_effect(sandbox: Sandbox, ann: Send) -> None:
    sandbox.fault("reset", count=1)
    with pytest.raises(httpx.ReadError, match="reset"):
        remove(ann, "song 0")
    assert len(liked(sandbox)) == 120
    assert remove(ann, "song 0").status_code == 200


def test_a_lost_answer_has_had_its_effect(sandbox: Sandbox, ann: Send) -> None:
    sandbox.fault("answer_lost", count=1)
    with pytest.raises(httpx.RemoteProtocolError):
        remove(ann, "song 0")
    assert "song 0" not in liked(sandbox)
    entry = sandbox.requests()[-1]
    assert (entry["status"], entry["change"], entry["faults"]) == (None, "remove 1 of 1", ["answer_lost"])


def test_a_truncated_body(sandbox: Sandbox, ann: Send) -> None:
    sandbox.fault("truncated", count=1)
    with pytest.raises(httpx.RemoteProtocolError, match=r"without sending complete"):
        ann("GET", "/me/tracks")
    assert ann("GET", "/me/tracks").status_code == 200


def test_a_body_that_is_no_json(sandbox: Sandbox, ann: Send) -> None:
    sandbox.fault("malformed", count=1)
    answer = ann("GET", "/me/tracks")
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_a_token_expires_at_request_n_and_stays_so(sandbox: Sandbox, ann: Send) -> None:
    sandbox.fault("token_expired", nth=[3])
    assert [ann("GET", "/me").status_code for _ in range(5)] == [200, 200, 401, 401, 401]


def test_a_success_without_effect(sandbox: Sandbox, ann: Send) -> None:
    sandbox.fault("no_effect", method="DELETE")
    before = sandbox.checksum("ann")
    assert remove(ann, "song 0").status_code == 200
    path = f"/playlists/{id_of('mine')}"
    old = ann("GET", path).json()["snapshot_id"]
    answer = ann("DELETE", f"{path}/items", json={"items": [{"uri": uri("song 0")}]})
    assert answer.json()["snapshot_id"] != old
    assert sandbox.checksum("ann") == before
    sandbox.clear_faults()
    body = {"items": [{"uri": uri("song 0")}], "snapshot_id": answer.json()["snapshot_id"]}
    assert ann("DELETE", f"{path}/items", json=body).status_code == 200


def test_a_bad_id_refuses_every_batch_it_is_in(sandbox: Sandbox, ann: Send) -> None:
    sandbox.fault("status", status=400, message="Invalid base62 id", contains=[id_of("song 1")])
    assert error(remove(ann, "song 0", "song 1", "song 2")) == (400, "Invalid base62 id")
    assert error(ann("DELETE", "/me/tracks", json={"ids": [id_of("song 1")]})) == (400, "Invalid base62 id")
    assert remove(ann, "song 0", "song 2").status_code == 200


def test_an_obsolete_snapshot(sandbox: Sandbox, ann: Send) -> None:
    sandbox.fault("bad_snapshot", path="/items$", method="DELETE", count=1)
    path = f"/playlists/{id_of('mine')}"
    body = {"items": [{"uri": uri("song 0")}], "snapshot_id": ann("GET", path).json()["snapshot_id"]}
    assert error(ann("DELETE", f"{path}/items", json=body)) == (400, "Missing or bad version tag")
    assert ann("DELETE", f"{path}/items", json=body).status_code == 200


def test_the_user_is_at_work_in_the_middle_of_a_scan(sandbox: Sandbox, ann: Send) -> None:
    steps = [{"unlike_at": [0, 1]}, {"like_new": 1}]
    sandbox.fault("activity", path="/me/tracks", method="GET", nth=[2], steps=steps)
    first = ann("GET", "/me/tracks?limit=50").json()
    second = ann("GET", first["next"]).json()
    assert (first["total"], second["total"]) == (120, 119)
    assert second["items"][0]["track"]["name"] == "song 51"
    assert sandbox.requests()[-1]["change"] == "the user: 2 unliked, 1 new ones liked"


def test_the_user_does_everything_a_user_does(sandbox: Sandbox, ann: Send) -> None:
    mine = id_of("mine")
    sandbox.activity("ann", {"unlike": [id_of("song 5")]}, {"like": [id_of("song 5")]})
    assert liked(sandbox)[0] == "song 5"
    sandbox.activity("ann", {"unfollow": [id_of("star 1")]}, {"follow": [id_of("star 1")]})
    sandbox.activity("ann", {"insert": {"playlist": mine, "position": 0, "uris": [uri("song 9")]}})
    assert sandbox.library("ann")["playlists"][0]["items"][0]["name"] == "song 9"
    sandbox.activity("ann", {"remove": {"playlist": mine, "uris": [uri("song 9")]}})
    assert sandbox.library("ann")["playlists"][0]["items"][0]["name"] == "song 0"
    with pytest.raises(ControlError, match="dance"):
        sandbox.activity("ann", {"dance": 1})

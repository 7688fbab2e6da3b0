"""The log: every request with its effect, in figures, as entries and as lines of a file."""

from __future__ import annotations

import json
import time
from pathlib import Path

import httpx
import pytest

from blocklist_jobs.sandbox import Sandbox, id_of
from tests.sandbox.music import Send, uri


def test_an_entry_says_who_what_when_and_with_what_effect(sandbox: Sandbox, ann: Send) -> None:
    answer = ann("GET", "/me/tracks", params={"limit": "5"})
    ann("DELETE", f"/playlists/{id_of('mine')}/items", json={"items": [{"uri": uri("song 0")}]})
    read, written = sandbox.requests()
    assert (read["app"], read["user"], read["provider"]) == ("sandbox-client", "ann", "spotify")
    assert (read["method"], read["path"], read["query"]) == ("GET", "/v1/me/tracks", {"limit": "5"})
    assert (read["status"], read["size"], read["change"]) == (200, len(answer.content), "")
    assert abs(read["wall"] - time.time()) < 60
    assert read["at"] < written["at"] <= time.monotonic()
    assert (written["kind"], written["change"]) == ("DELETE /playlists/{id}/items", "remove 3 entries")


def test_the_summary_counts_by_kind_status_and_user(sandbox: Sandbox, ann: Send) -> None:
    for path in ("/me", "/me", "/me/nothing", f"/playlists/{id_of('mine')}"):
        ann("GET", path)
    summary = sandbox.summary(60)
    assert summary["by_kind"] == {"GET /me": 2, "GET /me/nothing": 1, "GET /playlists/{id}": 1}
    assert summary["by_status"] == {"200": 3, "404": 1}
    assert (summary["by_user"], summary["requests"]) == ({"ann": 4}, 4)
    assert sandbox.summary(0.000_001)["most_in_window"] == {"sandbox-client": 1}


def test_what_got_no_answer_is_counted_as_such(sandbox: Sandbox, ann: Send) -> None:
    sandbox.fault("hang", seconds=0)
    with pytest.raises(httpx.RemoteProtocolError):
        ann("GET", "/me")
    assert sandbox.summary()["by_status"] == {"unanswered": 1}


def test_the_log_can_be_read_from_where_one_was(sandbox: Sandbox, ann: Send) -> None:
    for _ in range(3):
        ann("GET", "/me")
    assert [entry["n"] for entry in sandbox.requests(since=1)] == [2, 3]
    assert [entry["n"] for entry in sandbox.requests(limit=1)] == [1]
    sandbox.clear_requests()
    assert sandbox.requests() == []


def test_the_log_goes_to_a_file_as_it_grows(sandbox: Sandbox, ann: Send, tmp_path: Path) -> None:
    path = tmp_path / "requests.jsonl"
    ann("GET", "/me")
    sandbox.stream_requests(path)
    ann("GET", "/me/albums")
    sandbox.fault("reset")
    with pytest.raises(httpx.ReadError):
        ann("GET", "/me/playlists")
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [(line["kind"], line["status"]) for line in lines] == [("GET /me/albums", 200), ("GET /me/playlists", None)]
    sandbox.stream_requests(None)
    sandbox.clear_faults()
    ann("GET", "/me")
    assert len(path.read_text(encoding="utf-8").splitlines()) == 2


def test_no_token_is_in_the_log(sandbox: Sandbox, ann: Send, tokens: dict[str, dict[str, str]]) -> None:
    ann("GET", "/me")
    text = json.dumps([sandbox.requests(), sandbox.summary()])
    assert tokens["ann"]["access_token"] not in text

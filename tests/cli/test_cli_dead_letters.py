"""``blocklist-jobs dead-letters``: what it asks for, and how it tells the answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

from blocklist_jobs.cli import dead_letters
from blocklist_jobs.cli.failures import ExitCode
from tests.cli.conftest import Recorded
from tests.cli.documents import JOB, LIST, job

Cli = Callable[..., Result]

ERROR = {"kind": "transient", "status": 502, "code": "bad_gateway", "message": "the provider answered 502"}
CAUSE = {"provider": "spotify", "cause": "the provider answered 502", "kind": "transient", "code": "", "jobs": 7}
TRY = {"at": "2026-11-24T20:00:00Z", "began_at": None, "worker": "w7", "is_attempt": True, **ERROR}
BATCH = {
    "id": 12,
    "kind": "remove",
    "surface": "playlists",
    "container_id": "p1",
    "targets": 40,
    "entries": [{"entity_type": "track", "entity_id": str(n), "entity_name": f"Song {n}"} for n in range(4)],
    "history": [TRY, TRY],
}


def clearance(action: str = "retry", status: str = "completed", **changes: Any) -> dict[str, Any]:
    progress = {"total": 7, "completed": 7, "failed": 0, "percent": 100.0}
    return {"id": LIST, "action": action, "status": status, "refused": [], "progress": progress, **changes}


def test_they_are_listed_with_their_reasons(cli: Cli, server: Recorded) -> None:
    page = {"items": [job("dead_letter", error=ERROR)], "next_cursor": None, "causes": [CAUSE]}
    server.on("GET /api/v1/dead-letters", (200, page))
    assert "the provider answered 502" in cli("dead-letters", "list", "--provider", "spotify").output
    assert "provider=spotify" in server.asked[0].path
    assert json.loads(cli("dead-letters", "list", "--json").stdout)[0]["id"] == JOB
    causes = cli("dead-letters", "list", "--causes").output
    assert "7" in causes
    assert "transient" in causes


def test_each_try_is_shown(cli: Cli, server: Recorded) -> None:
    view = job("dead_letter", error=ERROR)
    server.on(f"GET /api/v1/dead-letters/{JOB}", (200, {"job": view, "items": [BATCH], "next_cursor": None}))
    server.on(f"GET /api/v1/jobs/{JOB}", (200, view))
    told = cli("dead-letters", "show", JOB).output
    for words in ("remove of 40 (Song 0, Song 1, Song 2, …) in playlists p1, 2 tries", "w7", "502", f"retry {JOB}"):
        assert words in told
    narrow = cli("dead-letters", "show", JOB, columns=40).output
    assert "worker: w7" in narrow
    assert json.loads(cli("dead-letters", "show", JOB, "--json").stdout)["batches"] == [BATCH]


@pytest.mark.parametrize(("verb", "words"), [("retry", "taken up again"), ("discard", "discarded")])
def test_many_by_filter(cli: Cli, server: Recorded, verb: str, words: str) -> None:
    server.on(f"POST /api/v1/dead-letters/{verb}", (202, clearance(verb)))
    result = cli("dead-letters", verb, "--cause", "a, b", "--provider", "tidal", "--limit", "9")
    assert result.exit_code == ExitCode.OK
    assert server.asked[0].json == {"cause": ["a, b"], "provider": ["tidal"], "limit": 9}
    assert f"7 of 7 dead letters {words} (completed)." in result.output


def test_a_dry_run_says_what_is_meant(cli: Cli, server: Recorded) -> None:
    told = {"action": "retry", "dry_run": True, "total": 7, "job_ids": [JOB], "causes": [CAUSE]}
    server.on("POST /api/v1/dead-letters/retry", (200, told))
    result = cli("dead-letters", "retry", "--all", "--dry-run")
    assert server.asked[0].json == {"dry_run": True}
    assert "7 dead letters would be taken up again" in result.output
    assert "the provider answered 502" in result.output


def test_the_rest_of_many_is_followed(cli: Cli, server: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dead_letters, "POLL_S", 0.01)
    server.on("POST /api/v1/dead-letters/retry", (202, clearance(status="processing")))
    refused = [{"id": JOB, "detail": "somebody was faster"}]
    working, ended = clearance(status="processing"), clearance(refused=refused)
    server.on(f"GET /api/v1/dead-letter-clearances/{LIST}", (200, working), (200, ended))
    result = cli("dead-letters", "retry", "--all")
    assert len(server.asked) == 3
    assert f"{JOB}: somebody was faster" in result.output


def test_single_jobs_are_named(cli: Cli, server: Recorded) -> None:
    server.on(f"POST /api/v1/jobs/{JOB}/retry", (202, job("pending")))
    server.on(f"POST /api/v1/dead-letters/{JOB}/discard", (200, job("cancelled")))
    assert "pending" in cli("dead-letters", "retry", JOB).output
    assert json.loads(cli("dead-letters", "discard", JOB, "--json").stdout)[0]["status"] == "cancelled"


@pytest.mark.parametrize("words", [("discard",), ("retry", JOB, "--all"), ("retry", JOB, "--dry-run")])
def test_what_is_not_clear_is_not_sent(cli: Cli, server: Recorded, words: tuple[str, ...]) -> None:
    assert cli("dead-letters", *words).exit_code == ExitCode.USAGE
    assert not server.asked

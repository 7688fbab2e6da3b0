"""Usage and rendering of the commands: plain, narrow, in a pipe, as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.cli.failures import ExitCode
from blocklist_jobs.cli.main import COMMANDS
from blocklist_jobs.cli.output import rows_as_text
from blocklist_jobs.cli.times import span
from tests.cli.conftest import Recorded
from tests.cli.documents import JOB, LIST, PLAN, RATES, SUMMARY, job

Cli = Callable[..., Result]


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself(cli: Cli, command: str) -> None:
    result = cli(command, "--help")
    assert result.exit_code == ExitCode.OK
    assert "Usage:" in result.output
    assert command in cli("--help").output


def test_an_unknown_command_is_a_usage_error(cli: Cli) -> None:
    assert cli("enfroce").exit_code == ExitCode.USAGE


@pytest.mark.parametrize(
    "words",
    [
        ("enforce",),
        ("enforce", "--blocklist", LIST, "--execute", JOB),
        ("enforce", "--blocklist", "no-such-file.csv"),
        ("enforce", "--blocklist", LIST, "--surface", "podcasts"),
    ],
)
def test_what_makes_no_sense_is_not_sent(cli: Cli, server: Recorded, words: tuple[str, ...]) -> None:
    assert cli(*words).exit_code == ExitCode.USAGE
    assert not server.asked


def test_enforce_sends_what_was_said_and_leaves_the_rest_to_the_server(cli: Cli, server: Recorded) -> None:
    server.on("POST /api/v1/jobs/queue", (202, job("pending")))
    words = ("--match", "primary", "--surface", "playlists", "--surface", "liked_songs", "--priority", "high")
    assert cli("enforce", "--blocklist", LIST, *words, "--no-watch").exit_code == ExitCode.OK
    assert server.asked[0].json == {
        "job_type": "enforcement_execution",
        "provider": "spotify",
        "priority": "high",
        "payload": {"blocklist_id": LIST, "options": {"match": "primary", "surfaces": ["playlists", "liked_songs"]}},
    }


def test_a_dry_run_shows_its_plan_and_how_to_carry_it_out(cli: Cli, server: Recorded) -> None:
    server.on("POST /api/v1/jobs/queue", (202, job("pending", dry_run=True)))
    server.on(f"GET /api/v1/jobs/{JOB}", (200, job("completed", dry_run=True, plan=PLAN, summary=SUMMARY)))
    result = cli("enforce", "--blocklist", LIST, "--dry-run")
    assert server.asked[0].json["payload"]["dry_run"] is True
    for words in ("1690", "local files 2", "Insufficient client scope", "added_at", "block an artist"):
        assert words in result.output
    assert "removed" not in result.output
    assert f"enforce --execute {JOB}" in result.output


def test_execute_carries_out_a_plan(cli: Cli, server: Recorded) -> None:
    server.on(f"POST /api/v1/jobs/{JOB}/execute", (202, job("pending")))
    assert cli("enforce", "--execute", JOB, "--no-watch").exit_code == ExitCode.OK


def test_a_file_is_stored_first_and_its_unread_rows_are_shown(cli: Cli, server: Recorded, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("artist,id\nSomebody,4PbKVheWA7ToOxOrqqzjol\n")
    skipped = [{"row": row, "reason": "no such id"} for row in range(2, 32)]
    stored = {"id": LIST, "name": "mine", "size": 1, "skipped": skipped, "skipped_total": 45}
    server.on("POST /api/v1/blocklists", (201, stored))
    server.on("POST /api/v1/jobs/queue", (202, job("pending")))
    result = cli("enforce", "--blocklist", str(file), "--json")
    upload, submission = server.asked
    assert upload.body == file.read_bytes()
    assert upload.headers["Content-Type"] == "text/csv"
    assert "name=mine" in upload.path
    assert submission.json["payload"]["blocklist_id"] == LIST
    assert json.loads(result.stdout)["id"] == JOB
    assert "45 rows were left out" in result.stderr
    assert "and 25 more" in result.stderr


def test_tokens_come_in_by_standard_input_and_are_not_echoed(cli: Cli, server: Recorded) -> None:
    made = {"id": LIST, "provider": "spotify", "status": "active"}
    server.on("POST /api/v1/connections", (201, made))
    result = cli("connections", "add", "--access-token", "-", "--refresh-token", "-", stdin="first\nsecond\n")
    assert server.asked[0].json == {"provider": "spotify", "access_token": "first", "refresh_token": "second"}
    assert "first" not in result.output
    assert "active" in result.output


def test_tokens_come_in_by_the_environment(cli: Cli, server: Recorded) -> None:
    server.on("POST /api/v1/connections", (201, {"id": LIST, "provider": "spotify", "status": "active"}))
    assert cli("connections", "add", BLOCKLIST_JOBS_ACCESS_TOKEN="hidden").exit_code == ExitCode.OK
    assert server.asked[0].json["access_token"] == "hidden"


def test_no_token_at_all_is_a_usage_error(cli: Cli, server: Recorded) -> None:
    assert cli("connections", "add").exit_code == ExitCode.USAGE
    assert not server.asked


def test_a_job_is_shown_with_what_it_waits_for(cli: Cli, server: Recorded) -> None:
    waiting = {"reason": "quota", "until": "2026-11-25T08:00:00Z"}
    server.on(f"GET /api/v1/jobs/{JOB}", (200, job(waiting_for=waiting, progress={"eta_seconds": 7300.0})))
    output = cli("jobs", "show", JOB).output
    assert "waits for the provider's daily quota until 2026-11-25" in output
    assert "about 2 h 1 min left" in output


def test_what_a_job_did_is_shown(cli: Cli, server: Recorded) -> None:
    server.on(f"GET /api/v1/jobs/{JOB}", (200, job("partially_completed", summary=SUMMARY)))
    assert "liked songs  10000    1690     2" in cli("jobs", "show", JOB).output


def test_items_say_why_one_failed(cli: Cli, server: Recorded) -> None:
    item = {
        "surface": "playlists",
        "entity_id": "x",
        "entity_name": "A\nSong",
        "container_name": "Road",
        "status": "failed",
    }
    items = {"items": [{**item, "error": {"message": "no such track"}}], "next_cursor": None}
    server.on(f"GET /api/v1/jobs/{JOB}/items", (200, items))
    assert "playlists  A Song  Road  failed  no such track" in cli("jobs", "items", JOB, "--status", "failed").output


@pytest.mark.parametrize(
    "words", [("jobs", "list"), ("jobs", "items", JOB), ("blocklists", "list"), ("connections", "list")]
)
def test_lists_print_one_json_document(cli: Cli, server: Recorded, words: tuple[str, ...]) -> None:
    path = f"/api/v1/jobs/{JOB}/items" if "items" in words else f"/api/v1/{words[0]}"
    server.on(f"GET {path}", (200, {"items": [], "next_cursor": None}))
    assert json.loads(cli(*words, "--json").stdout) == []
    assert "no" in cli(*words).stdout


def test_a_narrow_terminal_gets_blocks_in_place_of_columns(cli: Cli, server: Recorded) -> None:
    server.on("GET /api/v1/jobs", (200, {"items": [job()], "next_cursor": None}))
    narrow, wide = cli("jobs", "list", columns=40).output, cli("jobs", "list").output
    assert f"job: {JOB}\n" in narrow
    assert wide.splitlines()[0].startswith("job  ")
    assert "\x1b" not in narrow + wide


def test_rates_are_shown_against_their_limit(cli: Cli, server: Recorded) -> None:
    server.on("GET /api/v1/rate-limits/spotify/status", (200, RATES))
    output = cli("rate-limits", "show").output
    assert "57 of 100 requests in 60 s" in output
    assert "the circuit is closed, 0 failures lately" in output
    assert "paused" not in output


def test_what_keeps_requests_back_is_said(cli: Cli, server: Recorded) -> None:
    held = {
        "windows": [{"used": None, "limit": 5, "seconds": 1.0}],
        "quotas": [{"used": 9_950, "units": 10_000}],
        "breaker": {"state": "open", "failures": 5, "forced": "open"},
        "paused": True,
        "cool_down_s": 90.0,
        "learned_limit": 70,
        "next_permit_in_s": 90.0,
        "waiting_batches": 12,
        "concurrency": {"cap": 8, "used": 3},
    }
    server.on("GET /api/v1/rate-limits/spotify/status", (200, held))
    assert cli("rate-limits", "show").output.splitlines() == [
        "spotify:",
        "  5 requests in 1 s for each user",
        "  9950 of 10000 units today",
        "  3 calls under way, at most 8",
        "  12 batches wait",
        "  the circuit is open (forced by an operator), 5 failures lately",
        "  paused by an operator",
        "  the provider asked for a pause: 1 min 30 s left",
        "  learned limit: 70",
        "  next request in 1 min 30 s",
    ]


cells = st.text(max_size=12)


@given(rows=st.lists(st.tuples(cells, cells), min_size=1, max_size=5), width=st.integers(20, 60))
def test_columns_never_exceed_the_width(rows: list[tuple[str, str]], width: int) -> None:
    text = rows_as_text(("one", "two"), rows, width=width)
    natural = 2 + sum(max(3, *(len(row[at]) for row in rows)) for at in (0, 1))
    if natural <= width:
        assert all(len(line) <= width for line in text.split("\n"))
        assert len(text.split("\n")) == 1 + len(rows)
    else:
        assert text.count("one: ") >= len(rows)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, "0 s"),
        (0.4, "0 s"),
        (59.6, "1 min"),
        (61, "1 min 1 s"),
        (3600, "1 h"),
        (7260, "2 h 1 min"),
        (90_000, "1 d 1 h"),
    ],
)
def test_spans_are_said_in_their_largest_units(seconds: float, words: str) -> None:
    assert span(seconds) == words

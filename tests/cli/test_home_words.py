"""What the commands for home decide and say: which cleaning was the last, whose accounts, the overview, the width."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from blocklist_jobs.cli.failures import ExitCode
from blocklist_jobs.cli.home.accounts import chosen
from blocklist_jobs.cli.home.env_file import read_env, write_env
from blocklist_jobs.cli.home.last import last_cleaning
from blocklist_jobs.cli.home.stand_in import without_real_things
from blocklist_jobs.cli.home.status import overview_text
from blocklist_jobs.cli.output import fitted
from blocklist_jobs.cli.watching.picture import picture_of
from blocklist_jobs.cli.watching.together import picture_as_lines
from tests.cli.conftest import Recorded
from tests.cli.documents import JOB, LIST, RATES, SUMMARY, job

Cli = Callable[..., Result]

DONE = {"total": 5, "completed": 5, "percent": 100.0, "step": "done"}


def cleaning(id_: str, provider: str = "spotify", blocklist: str = "list-1", **changes: Any) -> dict[str, Any]:
    whole = {"id": id_, "provider": provider, "blocklist_id": blocklist, "reverts": None, "progress": DONE, **changes}
    return job("completed", **whole)


def back(of: str, status: str = "completed") -> dict[str, Any]:
    return job(status, id=f"back-{of}", job_type="batch_rollback", reverts=of, blocklist_id=None)


@pytest.mark.parametrize(
    ("newest_first", "to_do", "undone"),
    [
        ([cleaning("b", "tidal"), cleaning("a")], ["b", "a"], []),
        ([cleaning("b", "tidal", "list-2"), cleaning("a")], ["b"], []),
        ([cleaning("b"), cleaning("a")], ["b"], []),
        ([back("b"), cleaning("b"), cleaning("a")], [], ["b"]),
        ([back("b", "processing"), cleaning("b", "tidal"), cleaning("a")], ["a"], ["b"]),
        ([back("b", "cancelled"), cleaning("b")], ["b"], []),
        ([cleaning("c", dry_run=True), cleaning("b", progress={"completed": 0}), cleaning("a")], ["a"], []),
        ([job("completed", id="s", job_type="library_scan", progress=DONE), cleaning("a")], ["a"], []),
    ],
)
def test_the_last_cleaning(newest_first: list[dict[str, Any]], to_do: list[str], undone: list[str]) -> None:
    last = last_cleaning(newest_first)
    assert last is not None
    assert ([one["id"] for one in last.to_do], [one["id"] for one in last.back]) == (to_do, undone)


def test_where_nothing_was_taken_out_there_is_no_last_cleaning() -> None:
    assert last_cleaning([]) is None
    assert last_cleaning([cleaning("a", dry_run=True), back("x")]) is None


@pytest.mark.parametrize(
    ("wanted", "statuses", "expected"),
    [
        ((), {}, ("spotify",)),
        ((), {"tidal": "active"}, ("tidal",)),
        ((), {"tidal": "needs_reconnect", "spotify": "active"}, ("spotify", "tidal")),
        ((), {"tidal": "disconnected"}, ("spotify",)),
        (("tidal", "tidal"), {"spotify": "active"}, ("tidal",)),
    ],
)
def test_whose_accounts(wanted: tuple[str, ...], statuses: dict[str, str], expected: tuple[str, ...]) -> None:
    connections = [{"provider": provider, "status": status} for provider, status in statuses.items()]
    assert chosen(wanted, connections) == expected


def test_an_undo_says_what_comes_back_and_what_does_not(cli: Cli, server: Recorded) -> None:
    server.on("GET /api/v1/jobs", (200, {"items": [cleaning(LIST, summary=SUMMARY)], "next_cursor": None}))
    able = {"surfaces": {"liked_songs": {"not_restored": ["the dates"]}, "playlists": {"not_restored": ["who"]}}}
    server.on("GET /api/v1/providers/spotify", (200, able))
    server.on(f"POST /api/v1/jobs/{LIST}/rollback", (202, job("pending", job_type="batch_rollback")))
    ended = job("completed", job_type="batch_rollback", reverts=LIST, progress=DONE, summary=SUMMARY)
    server.on(f"GET /api/v1/jobs/{JOB}", (200, ended))
    result = cli("undo")
    assert result.exit_code == ExitCode.OK, result.output
    assert "1690 of liked songs" in result.output
    assert "Not as it was, liked songs: the dates" in result.output
    assert "who" not in result.output
    assert "5 of 5 put back" in result.output
    document = json.loads(cli("undo", "--json").stdout)
    assert [one["reverts"] for one in document] == [LIST]


def test_an_undo_that_did_not_bring_back_all_says_where_to_look(cli: Cli, server: Recorded) -> None:
    server.on(f"GET /api/v1/jobs/{LIST}", (200, cleaning(LIST)))
    server.on("GET /api/v1/providers/spotify", (200, {"surfaces": {}}))
    server.on(f"POST /api/v1/jobs/{LIST}/rollback", (202, job("pending", job_type="batch_rollback")))
    server.on(f"GET /api/v1/jobs/{JOB}", (200, job("partially_completed", job_type="batch_rollback")))
    result = cli("undo", LIST)
    assert result.exit_code == ExitCode.REFUSED
    assert f"jobs items {JOB} --status failed" in result.output


def test_an_undo_without_anything_to_undo(cli: Cli, server: Recorded) -> None:
    server.on("GET /api/v1/jobs", (200, {"items": [], "next_cursor": None}))
    assert "Nothing has been taken out yet" in cli("undo").output
    server.on("GET /api/v1/jobs", (200, {"items": [back(LIST), cleaning(LIST)], "next_cursor": None}))
    result = cli("undo")
    assert (result.exit_code, "put back already" in result.output) == (ExitCode.REFUSED, True)


def overview(**changes: Any) -> dict[str, Any]:
    found = {"server": "http://127.0.0.1:8080", "missing": [], "connections": [], "open": [], "ended": []}
    return {**found, "dead_letters": [], "providers": [], **changes}


def test_the_overview_says_what_waits_for_what_and_what_wants_you() -> None:
    waiting = {"reason": "quota", "until": "2026-11-25T08:00:00Z"}
    account = {"id": "c", "provider_user_id": "ann", "status_reason": "revoked"}
    status = {"cool_down_s": 30.0, "paused": True, "quotas": [{"used": 5, "units": 10_000}]}
    text = overview_text(
        overview(
            missing=["no worker is alive"],
            connections=[
                {**account, "provider": "spotify", "status": "active"},
                {**account, "provider": "tidal", "status": "needs_reconnect"},
            ],
            open=[job("pending", provider="youtube_music", waiting_for=waiting)],
            ended=[job("completed", dry_run=True, finished_at="2026-11-24T20:01:00Z", progress=DONE)],
            dead_letters=[job("dead_letter", error={"message": "it broke"})],
            providers=[{**RATES, **status, "breaker": {"state": "open"}}],
        ),
        datetime(2026, 11, 24, 20, 3, tzinfo=UTC),
    )
    assert "no worker is alive" in text
    assert "Tidal (ann) wants to be connected again: revoked\n  blocklist-jobs connect tidal" in text
    assert "waits for the provider's daily quota until" in text
    assert "Dry run at Spotify, completed 2 min ago, 5 to remove" in text
    assert f"it broke\n  blocklist-jobs retry {JOB}" in text
    for words in ("57 of 100 requests in 60 s", "5 of 10000 units", "paused", "circuit open", "30 s left"):
        assert words in text


def test_the_overview_of_nothing_says_how_to_begin() -> None:
    text = overview_text(overview(), datetime.now(UTC))
    assert "blocklist-jobs connect spotify" in text
    assert "Nothing runs." in text


def test_status_is_one_document(cli: Cli, server: Recorded) -> None:
    server.on("GET /readyz", (503, {"missing": ["no worker is alive"]}))
    server.on("GET /api/v1/connections", (200, {"items": [], "next_cursor": None}))
    server.on("GET /api/v1/jobs", (200, {"items": [], "next_cursor": None}))
    document = json.loads(cli("status", "--json").stdout)
    assert document == overview(server=server.url, missing=["no worker is alive"])


WORDS = st.lists(st.text("abcdefgh-", min_size=1, max_size=18), min_size=1, max_size=40).map(" ".join)


@given(WORDS, st.integers(20, 200))
def test_lines_fit_and_no_word_is_lost(words: str, width: int) -> None:
    lines = fitted(words, width).split("\n")
    assert max(len(line) for line in lines) <= width
    assert " ".join(line.strip() for line in lines) == words


def test_commands_are_not_broken() -> None:
    command = "  blocklist-jobs enforce --execute 5f0f6a0c-9d34-4a39-9b3e-0a7d7d9f3f10"
    assert fitted(f"a text that is too long for this\n{command}", 20).split("\n")[-1] == command


@pytest.mark.parametrize("width", [20, 45, 60, 120])
def test_a_picture_fits_the_terminal_and_has_all_its_parts(width: int) -> None:
    waiting = {"reason": "rate", "until": "2026-11-24T21:00:00Z"}
    progress = {"total": 40, "completed": 12, "percent": 30.0, "step": "act", "eta_seconds": 95}
    picture = picture_of(job("processing", waiting_for=waiting, progress=progress), RATES)
    console = Console(width=width, force_terminal=True, color_system=None)
    with console.capture() as shown:
        console.print(picture_as_lines("spotify", picture, datetime(2026, 11, 24, 20, tzinfo=UTC), width=width))
    lines = shown.get().splitlines()
    assert max(len(line) for line in lines) <= width
    text = " ".join(" ".join(lines).split())
    for words in ("Spotify", "30 %", "12 of 40 removed", "57 of 100", "rate limit"):
        assert words in text


def test_settings_come_back_from_their_file_as_they_went_in(tmp_path: Path) -> None:
    settings = {"A_URL": "http://x/y?z=1&b", "A_KEY": 'it\'s $HOME `x` "y"', "PEM": "-----BEGIN\nabc\n-----END\n"}
    write_env(tmp_path / "env", settings)
    assert (tmp_path / "env").stat().st_mode & 0o777 == 0o600
    assert read_env(tmp_path / "env") == settings | {"PEM": "-----BEGIN\\nabc\\n-----END"}


def test_a_trial_sees_nothing_of_the_real_world() -> None:
    real = (
        "DATABASE_URL",
        "REDIS_URL",
        "SPOTIFY_CLIENT_SECRET",
        "APPLE_PRIVATE_KEY",
        "GOOGLE_CLIENT_ID",
        "TIDAL_API_URL",
    )
    assert without_real_things({**dict.fromkeys(real, "x"), "PATH": "p"}) == {"PATH": "p"}

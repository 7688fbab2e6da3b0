"""Following a job: lines in a pipe, JSON lines, the live screen, and a server that goes away meanwhile."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import Result
from rich.console import Console

from blocklist_jobs.cli.address import Address
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.watching import follow as following
from blocklist_jobs.cli.watching.follow import follow
from blocklist_jobs.cli.watching.picture import is_news, line_of, picture_of
from blocklist_jobs.cli.watching.screen import screen_of
from tests.cli.conftest import KEY, Recorded
from tests.cli.documents import JOB, RATES, SUMMARY, job

Cli = Callable[..., Result]
NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
ACTING = job(
    progress={"step": "act", "percent": 61.5, "total": 400, "completed": 120, "failed": 1, "eta_seconds": 90.0}
)


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks follow one another at once."""
    monkeypatch.setattr(follow, "__kwdefaults__", {"every_s": 0.0, "pause": lambda _: None})


def looks(server: Recorded, *jobs: dict[str, object]) -> None:
    server.on(f"GET /api/v1/jobs/{JOB}", *((200, one) for one in jobs))
    server.on("GET /api/v1/rate-limits/spotify/status", (200, RATES))


def test_a_pipe_gets_one_line_a_change_and_the_result(cli: Cli, server: Recorded) -> None:
    looks(server, job("pending"), job("pending"), ACTING, ACTING, job("completed", summary=SUMMARY))
    result = cli("watch", JOB)
    lines = result.output.splitlines()
    assert result.exit_code == ExitCode.OK
    assert sum("pending: scan" in line for line in lines) == 1
    assert sum("processing: act, 61.5 %, 120 of 400 removed, 1 failed" in line for line in lines) == 1
    assert any("requests 57 of 100 in 60 s, about 1 min 30 s left" in line for line in lines)
    assert "liked songs" in result.output
    assert "\x1b" not in result.output


@pytest.mark.parametrize("status", ["failed", "dead_letter", "cancelled", "partially_completed"])
def test_a_job_that_did_not_end_well_is_exit_code_1(cli: Cli, server: Recorded, status: str) -> None:
    looks(server, job(status))
    assert cli("watch", JOB).exit_code == ExitCode.REFUSED


def test_json_lines_hold_the_job_as_the_server_sent_it(cli: Cli, server: Recorded) -> None:
    looks(server, job("pending"), ACTING, job("completed"))
    documents = [json.loads(line) for line in cli("watch", JOB, "--json").stdout.splitlines()]
    assert [one["status"] for one in documents] == ["pending", "processing", "completed"]
    assert documents[1] == ACTING


def test_a_server_that_restarts_is_ridden_out(cli: Cli, server: Recorded) -> None:
    server.on(
        f"GET /api/v1/jobs/{JOB}", (200, ACTING), (503, {"code": "unavailable"}), (0, None), (200, job("completed"))
    )
    result = cli("watch", JOB)
    assert result.exit_code == ExitCode.OK
    assert result.output.count("does not answer; still trying") == 1


def test_a_server_that_stays_away_is_given_up(server: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "PATIENCE_S", 0.0)
    server.on(f"GET /api/v1/jobs/{JOB}", (200, ACTING), (503, {"detail": "Postgres is away."}))
    with ApiClient(Address(server.url, KEY)) as api, pytest.raises(Failure, match="Postgres is away"):
        list(follow(api, JOB))


def test_a_job_that_is_not_there_ends_at_once(cli: Cli) -> None:
    assert cli("watch", JOB).exit_code == ExitCode.REFUSED


def drawn(document: dict[str, object], *, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=False)
    console.print(screen_of(picture_of(document, RATES), NOW, width=width))
    output = console.file
    assert isinstance(output, io.StringIO)
    return output.getvalue()


@pytest.mark.parametrize("width", [30, 40, 60, 80, 200])
def test_the_screen_fits_its_terminal_and_leaves_nothing_out(width: int) -> None:
    waiting = {"reason": "rate", "until": (NOW + timedelta(seconds=42)).isoformat()}
    text = drawn({**ACTING, "waiting_for": waiting}, width=width)
    flat = " ".join(text.split())
    assert all(len(line) <= width for line in text.splitlines())
    for words in (
        "[x] scan",
        "[>] act",
        "[ ] verify",
        "61.5 %",
        "120 of 400 removed",
        "57 of 100 in 60 s",
        "1 min 30 s left",
    ):
        assert words in flat
    assert "rate limit until" in flat
    assert "(42 s)" in flat


def test_a_dry_run_has_one_phase() -> None:
    text = drawn({**job(progress={"total": 7}), "dry_run": True}, width=80)
    assert "verify" not in text
    assert "7 to remove found" in text


def test_an_ended_job_shows_no_limit_and_all_phases_done() -> None:
    text = drawn(job("completed", progress={"step": "done", "percent": 100.0}), width=80)
    assert "[x] verify" in text
    assert "57 of 100" not in text


def test_progress_alone_is_told_at_most_every_few_seconds() -> None:
    old, new = (
        picture_of(ACTING, None),
        picture_of({**ACTING, "progress": {**ACTING["progress"], "percent": 62.0}}, None),
    )
    assert not is_news(old, new, NOW, since_s=1, every_s=3)
    assert is_news(old, new, NOW, since_s=3, every_s=3)
    assert not is_news(old, old, NOW, since_s=60, every_s=3)


def test_without_rates_the_line_is_still_whole() -> None:
    assert line_of(picture_of(ACTING, None), NOW) == (
        "processing: act, 61.5 %, 120 of 400 removed, 1 failed, about 1 min 30 s left"
    )


def test_entries_for_review_are_not_counted_as_due() -> None:
    found = picture_of(job(progress={"step": "verify", "total": 10, "completed": 7, "skipped": 3}), None)
    assert "7 of 7 removed" in line_of(found, NOW)


def test_a_moment_is_no_wait_and_a_minute_is_one() -> None:
    def waiting(seconds: float) -> dict[str, object]:
        return {**ACTING, "waiting_for": {"reason": "rate", "until": (NOW + timedelta(seconds=seconds)).isoformat()}}

    moment, minute = (picture_of(waiting(seconds), None) for seconds in (0.7, 60))
    going = picture_of(ACTING, None)
    assert "waits" not in line_of(moment, NOW)
    assert "waits for the provider's rate limit" in line_of(minute, NOW)
    assert not is_news(going, moment, NOW, since_s=0, every_s=3)
    assert is_news(going, minute, NOW, since_s=0, every_s=3)


def test_bookings_ahead_are_not_shown_as_too_many_requests_and_users_windows_not_at_all() -> None:
    windows = [{"used": 95, "limit": 93, "seconds": 10.0}, {"used": None, "limit": 5, "seconds": 1.0}]
    assert [(w.used, w.limit) for w in picture_of(ACTING, {"windows": windows}).windows] == [(93, 93)]


def test_leaving_says_that_the_job_goes_on(cli: Cli, server: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(follow, "__kwdefaults__", {"every_s": 0.0, "pause": leave})
    looks(server, ACTING)
    result = cli("watch", JOB)
    assert result.exit_code == 130
    assert "goes on" in result.stderr

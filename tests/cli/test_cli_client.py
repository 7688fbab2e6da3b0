"""What a person is told when the server refuses, breaks off or is not there, and the exit codes of that."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

from blocklist_jobs.cli.failures import ExitCode
from blocklist_jobs.cli.problems import text_of
from tests.cli.conftest import KEY, Recorded
from tests.cli.documents import JOB, LIST, job

Cli = Callable[..., Result]


def test_the_key_is_sent_and_never_shown(cli: Cli, server: Recorded) -> None:
    server.on("GET /api/v1/jobs", (401, {"detail": "A valid key is needed.", "code": "unauthenticated"}))
    result = cli("jobs", "list")
    assert server.asked[0].headers["Authorization"] == f"Bearer {KEY}"
    assert result.exit_code == ExitCode.UNAUTHENTICATED
    assert "keys create" in result.output
    assert KEY not in result.output


def test_without_a_key_nothing_is_sent(cli: Cli, server: Recorded) -> None:
    result = cli("jobs", "list", BLOCKLIST_JOBS_KEY="")
    assert result.exit_code == ExitCode.UNAUTHENTICATED
    assert "BLOCKLIST_JOBS_KEY" in result.output
    assert not server.asked


def test_nobody_listening_says_how_to_start(cli: Cli) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: a connection is refused
        result = cli("jobs", "list", BLOCKLIST_JOBS_URL=f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert result.exit_code == ExitCode.UNREACHABLE
    assert "blocklist-jobs up" in result.output


@pytest.mark.parametrize("url", ["localhost", "ftp://x", "http://", "http://[::1", "127.0.0.1:8080"])
def test_an_address_that_is_none_is_no_traceback(cli: Cli, url: str) -> None:
    result = cli("jobs", "list", BLOCKLIST_JOBS_URL=url)
    assert result.exit_code == ExitCode.USAGE
    assert "no address of a server" in result.output


def test_every_field_that_is_wrong_is_named(cli: Cli, server: Recorded) -> None:
    errors = [{"pointer": "/payload/blocklist_id", "detail": "there is no such blocklist"}]
    server.on("POST /api/v1/jobs/queue", (422, {"detail": "See errors.", "code": "invalid", "errors": errors}))
    result = cli("enforce", "--blocklist", LIST)
    assert result.exit_code == ExitCode.REFUSED
    assert "/payload/blocklist_id: there is no such blocklist" in result.output


def test_a_lost_answer_to_a_submission_is_asked_for_again_with_the_same_key(cli: Cli, server: Recorded) -> None:
    server.on("POST /api/v1/jobs/queue", (0, None), (202, job("pending")))
    result = cli("enforce", "--blocklist", LIST, "--no-watch")
    assert result.exit_code == ExitCode.OK
    keys = [asked.headers["Idempotency-Key"] for asked in server.asked]
    assert len(keys) == 2
    assert keys[0] == keys[1]


def test_a_lost_answer_without_idempotency_is_not_repeated(cli: Cli, server: Recorded) -> None:
    server.on(f"POST /api/v1/jobs/{JOB}/cancel", (0, None), (200, job("cancelled")))
    result = cli("cancel", JOB)
    assert result.exit_code == ExitCode.UNREACHABLE
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("status", "problem", "says"),
    [
        (500, {}, "The server answered 500."),
        (500, {"detail": "Something broke.", "correlation_id": "abc"}, "abc"),
        (503, {"detail": "Postgres is away.", "code": "unavailable"}, "try again"),
        (403, {"detail": "This needs an admin key.", "code": "forbidden"}, "--role admin"),
        (409, {"detail": "Too early.", "retry_at": "2026-11-24T20:00:00Z"}, "tried again at 2026-11-24"),
    ],
)
def test_a_problem_says_what_to_do(status: int, problem: dict[str, Any], says: str) -> None:
    assert says in text_of(status, problem)


def test_lists_are_read_page_by_page_up_to_the_limit(cli: Cli, server: Recorded) -> None:
    page = {"items": [job()] * 3, "next_cursor": "more"}
    server.on("GET /api/v1/jobs", (200, page), (200, {"items": [job()] * 2, "next_cursor": None}))
    assert cli("jobs", "list", "--limit", "5").output.count(JOB) == 5
    assert "limit=5" in server.asked[0].path
    assert "cursor=more" in server.asked[1].path
    assert "limit=2" in server.asked[1].path

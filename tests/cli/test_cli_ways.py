"""What the command line says of plans, rollbacks, scans and providers."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

from blocklist_jobs.cli.failures import ExitCode
from blocklist_jobs.cli.providers import provider_text
from blocklist_jobs.core.capabilities import Capabilities
from blocklist_jobs.providers.apple_music.capabilities import CAPABILITIES as APPLE
from blocklist_jobs.providers.spotify.capabilities import capabilities_of
from blocklist_jobs.providers.spotify.dialect import CLASSIC
from blocklist_jobs.providers.tidal.capabilities import CAPABILITIES as TIDAL
from blocklist_jobs.providers.youtube_music.capabilities import CAPABILITIES as YOUTUBE
from tests.cli.conftest import Recorded
from tests.cli.documents import JOB, LIST, PLAN, job

Cli = Callable[..., Result]
ALL = (capabilities_of(CLASSIC), APPLE, YOUTUBE, TIDAL)


def as_answered(can: Capabilities) -> dict[str, Any]:
    answered: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(can)))
    return answered


def test_a_rollback_is_asked_for_once_and_followed(cli: Cli, server: Recorded) -> None:
    going: dict[str, Any] = {"job_type": "batch_rollback", "reverts": LIST}
    done = {"total": 12, "completed": 9, "skipped": 2, "failed": 1, "percent": 100.0, "step": "done"}
    summary = {"surfaces": {"playlists": {"completed": 9, "failed": 1, "skipped": 2}}, "left_alone": {}, "closed": {}}
    server.on(f"POST /api/v1/jobs/{LIST}/rollback", (202, job("pending", **going)))
    server.on(f"GET /api/v1/jobs/{JOB}", (200, job("completed", **going, progress=done, summary=summary)))
    result = cli("rollback", LIST)
    assert result.exit_code == ExitCode.OK, result.output
    assert server.asked[0].body in (b"", b"null")
    assert server.asked[0].headers["Idempotency-Key"]
    assert f"undoes job {LIST}" in result.output
    assert "9 of 10 put back, 1 failed, 2 back already" in result.output
    assert "removed" not in result.output


def test_chosen_items_are_rolled_back(cli: Cli, server: Recorded) -> None:
    server.on(f"POST /api/v1/jobs/{LIST}/rollback", (202, job("pending", job_type="batch_rollback")))
    result = cli("rollback", LIST, "--item", "a", "--item", "b", "--json")
    assert json.loads(result.stdout)["id"] == JOB
    assert [asked.json for asked in server.asked] == [{"item_ids": ["a", "b"]}]


def test_a_rollback_that_is_refused_says_why(cli: Cli, server: Recorded) -> None:
    server.on(
        f"POST /api/v1/jobs/{LIST}/rollback", (409, {"detail": "there is nothing to roll back", "code": "conflict"})
    )
    result = cli("rollback", LIST)
    assert (result.exit_code, "nothing to roll back" in result.output) == (ExitCode.REFUSED, True)


def test_a_scan_says_who_is_in_the_library(cli: Cli, server: Recorded) -> None:
    summary = {
        "surfaces": {"liked_songs": {"entries": 300, "pending": 48}},
        "left_alone": {},
        "closed": {},
        "artists": {"distinct": 70, "most": [{"id": "x", "name": "Some\nbody", "entries": 31}]},
    }
    server.on("POST /api/v1/jobs/queue", (202, job("pending", job_type="library_scan")))
    ended = job("completed", job_type="library_scan", summary=summary, progress={"total": 48, "percent": 100.0})
    server.on(f"GET /api/v1/jobs/{JOB}", (200, ended))
    result = cli("scan", "--provider", "tidal", "--blocklist", LIST, "--surface", "liked_songs")
    assert server.asked[0].json == {
        "job_type": "library_scan",
        "provider": "tidal",
        "payload": {"blocklist_id": LIST, "surfaces": ["liked_songs"]},
    }
    assert "liked songs  300      48      0" in result.output
    assert "70 artists" in result.output
    assert "Some body  31" in result.output
    assert "removed" not in result.output


def test_a_scan_needs_no_list(cli: Cli, server: Recorded) -> None:
    server.on("POST /api/v1/jobs/queue", (202, job("pending", job_type="library_scan")))
    assert cli("scan", "--no-watch").exit_code == ExitCode.OK
    assert server.asked[0].json["payload"] == {}


@pytest.mark.parametrize(("renewed", "words"), [(True, "the token was renewed"), (False, "was not renewed")])
def test_a_token_refresh_is_shown(cli: Cli, server: Recorded, renewed: bool, words: str) -> None:
    view = job("completed", job_type="token_refresh", summary={"renewed": renewed})
    server.on(f"GET /api/v1/jobs/{JOB}", (200, view))
    output = cli("jobs", "show", JOB).output
    assert words in output
    assert "entries" not in output


@pytest.mark.parametrize(
    ("action", "remove", "review", "words"),
    [
        ("dislike", 12, 0, "liked songs: what is listed is disliked instead of removed"),
        ("review", 0, 12, "liked songs: what is listed cannot be removed, and is left for you to review"),
        ("remove", 12, 1, None),
        ("review", 0, 0, None),
    ],
)
def test_a_plan_says_what_cannot_be_removed(
    cli: Cli, server: Recorded, action: str, remove: int, review: int, words: str | None
) -> None:
    at = {"entries": 90, "action": action, "remove": remove, "review": review, "not_restorable": ["the dates"]}
    plan = PLAN | {"surfaces": {"liked_songs": at}, "unsupported": ["followed_artists"]}
    server.on(f"GET /api/v1/jobs/{JOB}", (200, job("completed", dry_run=True, plan=plan)))
    output = cli("jobs", "show", JOB).output
    assert (words in output) if words else ("what is listed" not in output)
    assert "cannot be put back as it was in liked songs: the dates" in output
    assert "the provider gives no way in: followed artists" in output
    assert f"liked songs  90       {remove}" in output


def test_enforce_dislikes_where_that_was_asked_for(cli: Cli, server: Recorded) -> None:
    server.on("POST /api/v1/jobs/queue", (202, job("pending", provider="apple_music")))
    assert (
        cli("enforce", "--provider", "apple", "--blocklist", LIST, "--dislike", "--no-watch").exit_code == ExitCode.OK
    )
    assert server.asked[0].json["payload"]["options"] == {"dislike_where_removal_is_impossible": True}


def test_the_matrix_of_all_providers_is_shown(cli: Cli, server: Recorded) -> None:
    server.on("GET /api/v1/providers", (200, {"items": [as_answered(can) for can in ALL], "next_cursor": None}))
    output = cli("providers").output
    for can in ALL:
        assert f"{can.title} ({can.provider})" in output
    assert "liked songs   yes   dislike" in output
    assert "costs 1 to read and 50 to write" in output
    assert "its tokens cannot be renewed without you" in output
    assert json.loads(cli("providers", "--json").stdout)[0]["provider"] == "spotify"


@pytest.mark.parametrize("can", ALL, ids=lambda can: str(can.provider))
@pytest.mark.parametrize("width", [30, 60, 100])
def test_the_matrix_fits_a_narrow_terminal(can: Capabilities, width: int) -> None:
    text = provider_text(as_answered(can), width=width)
    longest = max(text.split("\n"), key=len)
    assert len(longest) <= width or " " not in longest.strip()
    for surface in can.surfaces.values():
        assert all(what.split()[0] in text for what in surface.not_restored)


def test_one_provider_is_shown_alone(cli: Cli, server: Recorded) -> None:
    server.on("GET /api/v1/providers/tidal", (200, as_answered(TIDAL)))
    output = cli("providers", "tidal").output
    assert output.startswith("Tidal (tidal)")
    assert "in place" in output
    assert json.loads(cli("providers", "tidal", "--json").stdout) == as_answered(TIDAL)


@pytest.mark.parametrize("provider", ["spotify", "apple_music", "youtube_music", "tidal"])
def test_every_provider_can_be_connected(cli: Cli, server: Recorded, provider: str) -> None:
    server.on("POST /api/v1/connections", (201, {"id": LIST, "provider": provider, "status": "active"}))
    result = cli("connections", "add", "--provider", provider, BLOCKLIST_JOBS_ACCESS_TOKEN="hidden")
    assert (result.exit_code, server.asked[0].json["provider"]) == (ExitCode.OK, provider)
    assert provider in cli("connections", "add", "--help").output

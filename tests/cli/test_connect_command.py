"""``connect`` from the command line: what it says, what it stores, and what it makes of what is there already."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from blocklist_jobs.cli.connect.existing import standing
from blocklist_jobs.cli.failures import ExitCode
from blocklist_jobs.sandbox import Sandbox
from tests.cli.conftest import KEY, Recorded

Cli = Callable[..., Result]

ID = "3c1d2e9a-7a53-4f63-a1a5-0f2a4f4f9c01"
NONE: dict[str, Any] = {"items": [], "next_cursor": None}


def connection(provider: str = "spotify", status: str = "active", **more: Any) -> dict[str, Any]:
    return {"id": ID, "provider": provider, "status": status, "provider_user_id": "", **more}


@pytest.fixture
def beside(server: Recorded, tmp_path: Path) -> Iterator[Sandbox]:
    """A sandbox, and a word in the data folder that the recorded server is an ``up --sandbox`` on it."""
    with Sandbox() as sandbox:
        for provider in ("spotify", "youtube_music", "tidal", "apple_music"):
            sandbox.seed({"users": [{"id": "listener"}]}, provider)
        app = {
            f"{prefix}_{name}": value
            for prefix in ("SPOTIFY", "GOOGLE", "TIDAL")
            for name, value in (("CLIENT_ID", "sandbox-client"), ("CLIENT_SECRET", "sandbox-secret"))
        }
        env = {
            **app,
            "SPOTIFY_ACCOUNTS_URL": sandbox.spotify_accounts_url,
            "GOOGLE_AUTHORIZE_URL": sandbox.youtube_music_authorize_url,
            "GOOGLE_OAUTH_URL": sandbox.youtube_music_oauth_url,
            "TIDAL_LOGIN_URL": sandbox.tidal_login_url,
            "TIDAL_AUTH_URL": sandbox.tidal_auth_url,
        }
        (tmp_path / "local-key").write_text(KEY)
        (tmp_path / "sandbox.env").write_text(f"export APPLE_MUSIC_API_URL={sandbox.apple_music_api_url}\n")
        left = {"url": server.url, "key_file": str(tmp_path / "local-key"), "env": env, "sandbox": True}
        (tmp_path / "up.json").write_text(json.dumps(left))
        yield sandbox


@pytest.mark.parametrize(
    ("word", "provider"),
    [
        ("spotify", "spotify"),
        ("Tidal", "tidal"),
        ("youtube", "youtube_music"),
        ("YouTube Music", "youtube_music"),
        ("apple-music", "apple_music"),
    ],
)
def test_leave_is_given_and_stored(cli: Cli, server: Recorded, beside: Sandbox, word: str, provider: str) -> None:
    server.on("GET /api/v1/connections", (200, NONE))
    server.on("POST /api/v1/connections", (201, connection(provider)))
    result = cli("connect", word)
    assert result.exit_code == ExitCode.OK, result.output
    stored = server.asked[-1].json
    assert stored["provider"] == provider
    assert stored["consented_at"]
    assert ("refresh_token" in stored) == ("expires_at" in stored) == (provider != "apple_music")
    assert stored["access_token"] not in result.output
    assert "asks nobody" in result.output or "gives a music user token" in result.output
    assert f"blocklist-jobs clean --provider {provider}" in result.output


def test_one_that_waits_is_given_the_new_tokens(cli: Cli, server: Recorded, beside: Sandbox) -> None:
    waiting = connection(status="needs_reconnect")
    server.on("GET /api/v1/connections", (200, {"items": [waiting], "next_cursor": None}))
    server.on(f"PUT /api/v1/connections/{ID}", (200, connection()))
    result = cli("connect", "spotify", "--json")
    assert json.loads(result.stdout) == {**connection(), "how": "renewed"}
    assert "provider" not in server.asked[-1].json
    assert "asks nobody" in result.stderr


def test_what_is_connected_is_left_alone_unless_it_is_asked_for_again(
    cli: Cli, server: Recorded, beside: Sandbox
) -> None:
    server.on("GET /api/v1/connections", (200, {"items": [connection()], "next_cursor": None}))
    server.on(f"PUT /api/v1/connections/{ID}", (200, connection()))
    left_alone = cli("connect", "spotify")
    assert (left_alone.exit_code, "already connected" in left_alone.output) == (ExitCode.OK, True)
    assert [asked.method for asked in server.asked] == ["GET"]
    assert cli("connect", "spotify", "--again").exit_code == ExitCode.OK
    assert server.asked[-1].method == "PUT"


def test_without_an_app_it_says_how_to_come_by_one(cli: Cli, server: Recorded) -> None:
    server.on("GET /api/v1/connections", (200, NONE))
    for provider, word in (("spotify", "SPOTIFY_CLIENT_ID"), ("youtube", "Desktop app"), ("tidal", ":17117/callback")):
        result = cli("connect", provider, SPOTIFY_CLIENT_ID="", GOOGLE_CLIENT_ID="", TIDAL_CLIENT_ID="")
        assert result.exit_code == ExitCode.USAGE
        assert word in result.output
        assert "clean --sandbox" in result.output


def test_an_app_that_is_set_wrong_is_named(cli: Cli, server: Recorded) -> None:
    server.on("GET /api/v1/connections", (200, NONE))
    result = cli("connect", "spotify", SPOTIFY_CLIENT_ID="mine", SPOTIFY_ACCOUNTS_URL="nowhere")
    assert (result.exit_code, "SPOTIFY_ACCOUNTS_URL" in result.output) == (ExitCode.BROKEN, True)


def test_apples_token_is_piped_in(cli: Cli, server: Recorded) -> None:
    server.on("GET /api/v1/connections", (200, NONE))
    server.on("POST /api/v1/connections", (201, connection("apple_music")))
    result = cli("connect", "apple", stdin="a-music-user-token\n")
    assert result.exit_code == ExitCode.OK, result.output
    assert server.asked[-1].json["access_token"] == "a-music-user-token"
    assert "a-music-user-token" not in result.output
    assert cli("connect", "apple", stdin="\n").exit_code == ExitCode.USAGE


def test_nothing_pasted_connects_nothing(cli: Cli, server: Recorded) -> None:
    server.on("GET /api/v1/connections", (200, NONE))
    result = cli("connect", "spotify", "--no-browser", stdin="", SPOTIFY_CLIENT_ID="mine")
    assert (result.exit_code, "No address was pasted" in result.output) == (ExitCode.REFUSED, True)
    assert "https://accounts.spotify.com/authorize?" in result.output
    assert [asked.method for asked in server.asked] == ["GET"]


def test_providers_nobody_knows_are_refused_with_those_there_are(cli: Cli) -> None:
    result = cli("connect", "deezer")
    assert (result.exit_code, "youtube_music" in result.output) == (ExitCode.USAGE, True)


@pytest.mark.parametrize(
    ("statuses", "again", "enough", "renewed"),
    [
        ([], False, False, False),
        (["active"], False, True, False),
        (["active"], True, False, True),
        (["needs_reconnect"], False, False, True),
        (["active", "needs_reconnect"], False, False, True),
        (["needs_reconnect", "needs_reconnect"], False, False, False),
        (["active", "active"], True, False, False),
        (["disconnected"], False, False, False),
    ],
)
def test_what_a_new_consent_is_for(statuses: list[str], again: bool, enough: bool, renewed: bool) -> None:
    found = standing([connection(status=status) for status in statuses] + [connection("tidal")], "spotify")
    assert found.is_enough(again=again) == enough
    assert (found.renewed_by(again=again) is not None) == renewed


def test_a_provider_is_disconnected_by_its_name(cli: Cli, server: Recorded) -> None:
    server.on("GET /api/v1/connections", (200, {"items": [connection(), connection("tidal")], "next_cursor": None}))
    server.on(f"DELETE /api/v1/connections/{ID}", (204, None))
    assert "Spotify is disconnected" in cli("connections", "disconnect", "Spotify").output
    gone = json.loads(cli("connections", "remove", ID, "--json").stdout)
    assert gone == {"id": ID, "disconnected": True}
    unclear = cli("connections", "disconnect", "youtube")
    assert (unclear.exit_code, "0 connections to YouTube Music" in unclear.output) == (ExitCode.REFUSED, True)

"""Keys and the database by the command line, on a real Postgres."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet
from sqlalchemy import Engine

from blocklist_jobs.cli.failures import ExitCode
from blocklist_jobs.cli.main import main
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.wiring.keys import keys_of

Run = Callable[..., Result]


@pytest.fixture
def run(clean_db: Engine, tmp_path: Path) -> Run:
    """Runs a command on the test database."""
    url = clean_db.url.render_as_string(hide_password=False)

    def invoke(*words: str, **env: str | None) -> Result:
        surroundings = {"DATABASE_URL": url, "BLOCKLIST_JOBS_DATA_DIR": str(tmp_path), **env}
        return CliRunner().invoke(main, words, env=surroundings)

    return invoke


def test_a_key_is_printed_once_and_opens(run: Run, clean_db: Engine) -> None:
    result = run("keys", "create", "--user", "ada", "--role", "admin")
    key = result.stdout.strip()
    assert result.exit_code == ExitCode.OK
    with keys_of(clean_db.url.render_as_string(hide_password=False)) as keys:
        assert keys.authenticate(key) == Caller("ada", is_admin=True)
    assert key not in run("keys", "list").output
    assert f"…{key[-4:]}" in run("keys", "list").output


def test_a_revoked_key_is_listed_as_such(run: Run) -> None:
    made = json.loads(run("keys", "create", "--user", "ada", "--json").stdout)
    assert run("keys", "revoke", made["id"]).exit_code == ExitCode.OK
    assert "revoked" in run("keys", "list", "--user", "ada").output
    assert run("keys", "list", "--user", "bob").output.strip() == "There are no keys."


def test_an_end_is_kept_and_must_lie_ahead(run: Run) -> None:
    made = json.loads(run("keys", "create", "--user", "ada", "--expires", "2199-01-31", "--json").stdout)
    assert made["expires_at"].startswith("2199-01-31 00:00:00")
    assert run("keys", "create", "--user", "ada", "--expires", "2020-01-01").exit_code == ExitCode.REFUSED
    assert run("keys", "create", "--user", "ada", "--expires", "soon").exit_code == ExitCode.USAGE


@pytest.mark.parametrize("words", [("create", "--user", " "), ("revoke", "5f0f6a0c-9d34-4a39-9b3e-0a7d7d9f3f10")])
def test_what_the_use_case_refuses_is_said(run: Run, words: tuple[str, ...]) -> None:
    result = run("keys", *words)
    assert result.exit_code == ExitCode.REFUSED
    assert result.stderr.startswith("Error: ")


def test_no_database_says_what_to_set(run: Run) -> None:
    result = run("keys", "list", DATABASE_URL=None)
    assert result.exit_code == ExitCode.BROKEN
    assert "DATABASE_URL" in result.output


@pytest.mark.parametrize("url", ["nonsense", "postgresql://127.0.0.1:1/x?connect_timeout=2"])
def test_a_database_that_is_not_there_is_no_traceback(run: Run, url: str) -> None:
    result = run("keys", "list", DATABASE_URL=url)
    assert result.exit_code == ExitCode.BROKEN
    assert "Traceback" not in result.output


def test_the_database_of_a_running_up_is_found(run: Run, clean_db: Engine, tmp_path: Path) -> None:
    url = clean_db.url.render_as_string(hide_password=False)
    (tmp_path / "up.json").write_text(json.dumps({"url": "http://127.0.0.1:1", "env": {"DATABASE_URL": url}}))
    assert run("keys", "list", DATABASE_URL=None).exit_code == ExitCode.OK


def test_an_encryption_key_encrypts(run: Run) -> None:
    assert Fernet(run("keys", "encryption").stdout.strip()).encrypt(b"x")

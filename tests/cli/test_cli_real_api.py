"""The commands against the real API on real servers; no worker runs, so that jobs stay where they are put."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet
from sqlalchemy import Engine
from werkzeug.serving import make_server

from blocklist_jobs.api.app import create_app
from blocklist_jobs.cli.failures import ExitCode
from blocklist_jobs.cli.main import main
from blocklist_jobs.cli.output import PIPE_WIDTH
from blocklist_jobs.config.settings import read_settings
from blocklist_jobs.core.api_key import Role
from blocklist_jobs.wiring.services import Services, build_services

Run = Callable[..., Result]

LIST = "artist,id\nAtomship,4PbKVheWA7ToOxOrqqzjol\nNobody,not-an-id\nNovi,7LfxHLrmQNqEggZvjaQL1A\n"


@pytest.fixture
def services(postgres_url: str, redis_url: str, clean_db: Engine, redis_client: redis.Redis) -> Iterator[Services]:
    """Services on clean servers: what another test has told the gate is forgotten."""
    environment = {
        "DATABASE_URL": postgres_url,
        "REDIS_URL": redis_url,
        "TOKEN_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    }
    built = build_services(read_settings(environment))
    yield built
    built.engine.dispose()


@pytest.fixture
def run(services: Services, tmp_path: Path) -> Iterator[Run]:
    """Runs a command as an admin against the API."""
    server = make_server("127.0.0.1", 0, create_app(services), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    env = {
        # As wide as in a pipe, whatever terminal the tests run in.
        "COLUMNS": str(PIPE_WIDTH),
        "BLOCKLIST_JOBS_URL": f"http://127.0.0.1:{server.server_port}",
        "BLOCKLIST_JOBS_KEY": services.keys.create("ada", Role.ADMIN)[0],
        "BLOCKLIST_JOBS_DATA_DIR": str(tmp_path),
    }
    yield lambda *words, stdin=None: CliRunner().invoke(main, words, env=env, input=stdin)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def blocklist(run: Run, tmp_path: Path) -> str:
    """The id of a stored list; the account is connected as well."""
    assert run("connections", "add", "--access-token", "-", stdin="secret-token\n").exit_code == ExitCode.OK
    file = tmp_path / "mine.csv"
    file.write_text(LIST)
    return str(json.loads(run("blocklists", "add", str(file), "--provider", "spotify", "--json").stdout)["id"])


def test_lists_and_connections_come_and_go(run: Run, blocklist: str, tmp_path: Path) -> None:
    assert (
        "1 row was left out:\n  row 3: " in run("blocklists", "add", str(tmp_path / "mine.csv"), "--name", "two").output
    )
    assert "two" in run("blocklists", "list").output
    assert "spotify 4PbKVheWA7ToOxOrqqzjol" in run("blocklists", "show", blocklist).output
    assert run("blocklists", "delete", blocklist).exit_code == ExitCode.OK
    assert run("blocklists", "show", blocklist).exit_code == ExitCode.REFUSED
    (connection,) = json.loads(run("connections", "list", "--json").stdout)
    words = ("connections", "add", "--replace", connection["id"], "--access-token", "-")
    assert "is active" in run(*words, stdin="another-token\n").output
    assert run("connections", "remove", connection["id"]).exit_code == ExitCode.OK


def test_a_job_is_queued_shown_cancelled_and_not_retried(run: Run, blocklist: str) -> None:
    words = ("--dry-run", "--match", "primary", "--surface", "liked_songs", "--priority", "critical", "--json")
    job = json.loads(run("enforce", "--blocklist", blocklist, *words).stdout)
    assert (job["status"], job["priority"], job["dry_run"]) == ("pending", "critical", True)
    assert job["payload"]["options"]["match"] == "primary"
    assert job["id"] in run("jobs", "list", "--status", "pending", "--provider", "spotify").output
    assert "dry run on spotify, pending" in run("jobs", "show", job["id"]).output
    assert run("jobs", "items", job["id"], "--surface", "liked_songs").output.strip() == "There are no such items."
    assert run("enforce", "--execute", job["id"]).exit_code == ExitCode.REFUSED
    assert "cancelled" in run("cancel", job["id"]).output
    assert run("retry", job["id"]).exit_code == ExitCode.REFUSED
    watched = run("watch", job["id"])
    assert watched.exit_code == ExitCode.REFUSED
    assert "cancelled" in watched.output


def test_what_is_unknown_is_refused_with_what_there_is(run: Run) -> None:
    refused = run("jobs", "list", "--status", "finished")
    assert refused.exit_code == ExitCode.REFUSED
    assert "dead_letter" in refused.output
    assert run("jobs", "show", "no-such-job").exit_code == ExitCode.REFUSED
    assert run("rate-limits", "show", "deezer").exit_code == ExitCode.REFUSED


def test_the_rate_status_is_readable(run: Run) -> None:
    output = run("rate-limits", "show").output
    assert "of 100 requests in 60 s" in output
    assert "the circuit is closed" in output

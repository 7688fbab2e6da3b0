"""``me`` against the real API: seen, taken along, forgotten."""

from __future__ import annotations

import json
from pathlib import Path

from blocklist_jobs.cli.failures import ExitCode
from tests.cli.conftest import Recorded
from tests.cli.test_cli_commands import Cli
from tests.cli.test_cli_real_api import Run, blocklist, run, services

__all__ = ["blocklist", "run", "services"]


def test_seen_taken_along_and_forgotten(run: Run, blocklist: str, tmp_path: Path) -> None:
    shown = run("me", "show").output
    assert shown.startswith("You are ada, admin, by the key …")
    assert "1  blocklists" in shown
    assert json.loads(run("me", "show", "--json").stdout)["counts"]["connections"] == 1
    assert "blocklist.added" in run("me", "log").output
    assert [
        deed["subject"] for deed in json.loads(run("me", "log", "--action", "blocklist.added", "--json").stdout)
    ] == [blocklist]
    file = tmp_path / "mine.json"
    done = run("me", "export", str(file))
    assert (done.exit_code, f"{file.stat().st_size:,} bytes" in done.output) == (ExitCode.OK, True)
    document = json.loads(file.read_text(encoding="utf-8"))
    assert [one["id"] for one in document["blocklists"]] == [blocklist]
    assert "secret-token" not in file.read_text(encoding="utf-8")
    assert run("me", "export", str(file)).exit_code != ExitCode.OK  # it is there already
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []
    assert run("me", "forget", stdin="bob\n").exit_code == ExitCode.REFUSED
    assert run("me", "show").exit_code == ExitCode.OK
    assert "Everything of yours is deleted" in run("me", "forget", stdin="ada\n").output
    assert run("me", "show").exit_code != ExitCode.OK


def test_an_export_that_breaks_off_leaves_no_file(cli: Cli, server: Recorded, tmp_path: Path) -> None:
    server.on("GET /api/v1/me/export", (0, None))
    file = tmp_path / "mine.json"
    assert cli("me", "export", str(file)).exit_code == ExitCode.UNREACHABLE
    assert list(tmp_path.glob("mine*")) == []


def test_forgetting_goes_on_behind_the_answer(cli: Cli, server: Recorded) -> None:
    server.on("DELETE /api/v1/me", (202, {"id": "x", "status": "under_way", "requested_at": "", "finished_at": None}))
    assert "ends first" in cli("me", "forget", "--confirm", "ada").output
    assert server.asked[-1].json == {"confirm": "ada"}

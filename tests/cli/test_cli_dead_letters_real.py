"""``dead-letters`` against the real API."""

from __future__ import annotations

import json

from sqlalchemy import Engine

from blocklist_jobs.cli.failures import ExitCode
from tests.api.graves import bury
from tests.cli.test_cli_real_api import Run, run, services

__all__ = ["run", "services"]  # fixtures


def test_dead_letters_are_seen_taken_up_and_discarded(run: Run, clean_db: Engine) -> None:
    first, second, third = (bury(clean_db, "ada", cause) for cause in ("500", "500", "a bug"))
    assert str(first) in run("dead-letters", "list").output
    assert json.loads(run("dead-letters", "list", "--causes", "--json").stdout)[0]["jobs"] == 2
    shown = run("dead-letters", "show", str(third)).output
    assert "w2" in shown
    assert "2 tries" in shown
    told = run("dead-letters", "retry", "--cause", "500", "--dry-run")
    assert "2 dead letters would be taken up again" in told.output
    assert run("dead-letters", "retry", "--cause", "500").output.startswith("2 of 2 dead letters taken up again")
    assert "cancelled" in run("dead-letters", "discard", str(third)).output
    assert "There are no such dead letters." in run("dead-letters", "list").output
    again = run("dead-letters", "discard", str(second))
    assert again.exit_code == ExitCode.REFUSED
    assert "pending" in again.output

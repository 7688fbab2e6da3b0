"""docs/lifecycle.md has the statuses, moves, states and reasons of the code, and no others."""

from __future__ import annotations

from blocklist_jobs.core.job import Step
from blocklist_jobs.core.retention import Retention
from blocklist_jobs.core.states import FINAL, MOVES, Status
from blocklist_jobs.core.waiting import REASONS
from blocklist_jobs.store.tables.work import BATCH_STATES, ITEM_STATES
from tests.docs.pages import first_words, rows, section

PAGE = "lifecycle.md"


def test_statuses() -> None:
    finals = {row[0].strip("`"): row[2].startswith("yes") for row in rows(PAGE, "Statuses")}
    assert finals == {status.value: status in FINAL for status in Status}


def test_moves() -> None:
    told = [(source.strip("`"), target.strip("`"), why) for source, target, why in rows(PAGE, "Moves")]
    assert told == [(move.source.value, move.target.value, move.reason) for move in MOVES]


def test_steps() -> None:
    assert first_words(PAGE, "Steps") == [step.value for step in Step]


def test_batch_states() -> None:
    assert first_words(PAGE, "Batches") == list(BATCH_STATES)


def test_item_states() -> None:
    assert sorted(first_words(PAGE, "Items")) == sorted(ITEM_STATES)


def test_reasons_to_wait() -> None:
    assert set(first_words(PAGE, "What a job waits for")) == set(REASONS)


def test_how_long_jobs_are_kept() -> None:
    told = section(PAGE, "How long it is kept")
    assert f"{Retention().finished.total_seconds() / 3600:g} hours" in told
    assert f"{Retention().reversible.days} days" in told

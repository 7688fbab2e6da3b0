"""The page on the sandbox names what Tidal's part of it can be asked for."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from blocklist_jobs.sandbox.tidal.state import Habits

PAGE = (Path(__file__).parents[3] / "docs" / "sandbox.md").read_text(encoding="utf-8")
CODES = [
    "ALREADY_PRESENT",
    "NOT_FOUND",
    "DUPLICATE_ITEMS_IN_COLLECTION",
    "TOO_MANY_ITEMS_IN_COLLECTION",
    "IDEMPOTENT_REQUEST_IN_PROGRESS",
    "IDEMPOTENT_REQUEST_PAYLOAD_MISMATCH",
]


@pytest.mark.parametrize("word", [*(one.name for one in fields(Habits)), *CODES])
def test_every_habit_and_code_is_explained(word: str) -> None:
    assert f"`{word}`" in PAGE.partition("## Tidal")[2]

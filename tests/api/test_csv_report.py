"""The report as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.api.csv_report import COLUMNS, csv_blocks, inert
from blocklist_jobs.core.views import ItemView

ITEM = ItemView(
    id=UUID(int=1),
    action="remove",
    surface="playlists",
    entity_type="track",
    entity_id="4uLU6hMCjMI75M1A2tKUQC",
    entity_name="Song",
    container_id="p",
    container_name="Mine",
    position=3,
    status="failed",
    cursor="1",
    updated_at=datetime(2026, 11, 24, 20, 0, tzinfo=UTC),
    before_state={"added_at": "2020-01-01"},
    error={"kind": "gone"},
)


def rows_of(item: ItemView) -> list[list[str]]:
    text = "".join(csv_blocks([item]))
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_row_has_everything_under_its_name() -> None:
    header, row = rows_of(ITEM)
    assert tuple(header) == COLUMNS
    shown = dict(zip(header, row, strict=True))
    assert shown["position"] == "3"
    assert shown["before_state"] == '{"added_at": "2020-01-01"}'
    assert shown["error"] == '{"kind": "gone"}'
    assert shown["after_state"] == ""
    assert shown["updated_at"] == "2026-11-24T20:00:00Z"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_any_name_comes_back_whole(name: str) -> None:
    row = rows_of(replace(ITEM, entity_name=name))[1]
    assert row[COLUMNS.index("entity_name")] in (name, f"'{name}")


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", "=cmd|' /C calc'!A0", "\uff1d1"])
def test_no_cell_is_a_formula(name: str) -> None:
    assert inert(name) == f"'{name}"


def test_an_ordinary_name_stays_as_it_is() -> None:
    assert inert("Ænima (Live) - 1996") == "Ænima (Live) - 1996"

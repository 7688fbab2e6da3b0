"""docs/metrics.md has every metric, and alert rules and board name no other."""

from __future__ import annotations

import json
import re

import pytest

from blocklist_jobs.events.gauges import GAUGES
from blocklist_jobs.events.instruments import REGISTRY
from tests.docs.pages import DOCS, first_words, rows

PAGE = "metrics.md"
NAME = re.compile(r"\bblocklist_jobs_[a-z_]+\b")
FAMILIES = {f"{one.name}_total" if one.type == "counter" else one.name: one for one in REGISTRY.collect()}
SAMPLES = set(GAUGES) | {
    name + ending
    for name, family in FAMILIES.items()
    for ending in (("",) if family.type == "counter" else ("_bucket", "_sum", "_count"))
}


def test_every_gauge_is_told_in_its_own_words() -> None:
    assert {row[0].strip("`"): row[2] for row in rows(PAGE, "Gauges")} == dict(GAUGES)


def test_every_counter_is_told_in_its_own_words() -> None:
    told = {row[0].strip("`"): (row[1], row[3]) for row in rows(PAGE, "Counters and histograms")}
    assert told == {name: (family.type, family.documentation) for name, family in FAMILIES.items()}
    assert first_words(PAGE, "Counters and histograms") == list(FAMILIES)


@pytest.mark.parametrize("file", ["alerts.yml", "board.json"])
def test_what_is_watched_exists(file: str) -> None:
    used = set(NAME.findall((DOCS / "monitoring" / file).read_text(encoding="utf-8")))
    assert used
    assert used <= SAMPLES


def test_the_board_is_whole() -> None:
    board = json.loads((DOCS / "monitoring" / "board.json").read_text(encoding="utf-8"))
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    assert all(panel["targets"] and panel["title"] for panel in board["panels"])

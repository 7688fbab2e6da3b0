"""The dashboard has a word for people for every word of the API that it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from blocklist_jobs.api.schemas.items import ItemStatus
from blocklist_jobs.core.job import JobType, Priority, Step
from blocklist_jobs.core.library import Skip, Surface
from blocklist_jobs.core.notification import NotificationType
from blocklist_jobs.core.providers import PROVIDERS
from blocklist_jobs.core.states import FINAL, Status
from blocklist_jobs.core.waiting import REASONS
from blocklist_jobs.dashboard import read_files

WORDS = read_files().assets["words.js"].content.decode()
NOTES = read_files().assets["note_words.js"].content.decode()
TABLES: dict[str, tuple[str, Iterable[str]]] = {
    "PROVIDERS": (WORDS, PROVIDERS),
    "SURFACES": (WORDS, Surface),
    "STATUSES": (WORDS, Status),
    "ITEM_STATUSES": (WORDS, ItemStatus),
    "JOB_TYPES": (WORDS, JobType),
    "LEFT_ALONE": (WORDS, Skip),
    "STEPS": (WORDS, Step),
    "WAITS": (WORDS, REASONS),
    "TYPES": (NOTES, NotificationType),
}


def _table(source: str, name: str) -> str:
    found = re.search(rf"const {name} = (?:new Set\(\[|[{{\[])(.*?)[}}\]]\)?;", source, re.DOTALL)
    assert found, f"there is no table {name}"
    return found[1]


@pytest.mark.parametrize("name", TABLES)
def test_every_word_has_one_for_people(name: str) -> None:
    source, words = TABLES[name]
    table = re.sub(r"\{[^{}]*\}", "", _table(source, name)) if name.endswith("STATUSES") else _table(source, name)
    keys = re.findall(r'(?:^|[{,\s])"?([a-z][a-z_.]*)"?:\s', table)
    assert set(keys) >= {str(word) for word in words}


def test_final_statuses_and_priorities_are_those_of_the_jobs() -> None:
    assert set(re.findall(r'"(\w+)"', _table(WORDS, "FINAL"))) == {status.value for status in FINAL}
    assert re.findall(r'"(\w+)"', _table(WORDS, "PRIORITIES")) == [priority.word for priority in sorted(Priority)]


def test_waits_to_worry_about_are_waits() -> None:
    assert set(re.findall(r'"(\w+)"', _table(WORDS, "WORRIES"))) < set(REASONS)

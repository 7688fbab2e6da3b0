"""A page that sends its reader to a file names one that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT

PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|lua|md|svg)|(?:tests|benchmarks|migrations|docs)/(?:[\w-]+/)*)`")
ROOMS = {path.name for path in (ROOT / "blocklist_jobs").iterdir()} | {"tests", "benchmarks", "migrations", "docs"}


def named_in(page: Path) -> list[str]:
    """Paths in code form whose first folder is ours."""
    return [name for name in FILE.findall(page.read_text(encoding="utf-8")) if name.split("/")[0] in ROOMS]


def is_there(name: str) -> bool:
    return (ROOT / name).exists() or (ROOT / "blocklist_jobs" / name).exists()


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_named_files_exist(page: Path) -> None:
    assert [name for name in named_in(page) if not is_there(name)] == []


def test_files_are_found_on_the_page_that_names_most() -> None:
    assert len(named_in(DOCS / "architecture.md")) > 30

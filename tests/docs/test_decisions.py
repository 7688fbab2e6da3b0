"""The index of decisions names every record, by its own title, and links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT, page

RECORDS = sorted(path for path in (DOCS / "decisions").glob("*.md") if path.name != "README.md")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


def test_every_record_is_listed_once_and_in_order() -> None:
    assert re.findall(r"\]\((\d{3}-[a-z0-9-]+\.md)\)", page("decisions/README.md")) == [path.name for path in RECORDS]


def test_numbers_are_used_once() -> None:
    numbers = [path.name[:3] for path in RECORDS]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_a_record_has_its_parts(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert text.startswith(f"# {record.name[:3]}: ")
    assert all(part in text for part in ("**Context.**", "**Decision.**", "**Cost"))


@pytest.mark.parametrize("source", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(source: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", source.read_text(encoding="utf-8"))
    assert [link for link in links if not (source.parent / link).exists()] == []

"""Reads tables out of the pages in docs/."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def page(name: str) -> str:
    """The text of a page, by its path below docs/."""
    return (DOCS / name).read_text(encoding="utf-8")


def section(name: str, heading: str) -> str:
    """The text under a heading of the second level."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page(name), re.DOTALL | re.MULTILINE)
    assert found, f"docs/{name} has no section {heading!r}"
    return found.group(1)


def rows(name: str, heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    table = re.search(r"(?:^\|.*\n)+", section(name, heading), re.MULTILINE)
    assert table, f"docs/{name} has no table under {heading!r}"
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.group().splitlines()[2:]]


def first_words(name: str, heading: str) -> list[str]:
    """Every word in code form of the first column of that table."""
    return [word for row in rows(name, heading) for word in re.findall(r"`([^`]+)`", row[0])]

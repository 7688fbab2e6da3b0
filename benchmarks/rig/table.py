"""Tables for people, right-aligned but for the first column."""

from __future__ import annotations

from collections.abc import Sequence


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """The rows below their header, in columns as wide as need be."""
    cells = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    return "\n".join(_line(row, widths) for row in cells)


def verdict(name: str, *, holds: bool, found: str) -> str:
    """One line that says whether a promise was kept."""
    return f"{'kept  ' if holds else 'BROKEN'}  {name}: {found}"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell.ljust(width) if column == 0 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join((first, *others)).rstrip()

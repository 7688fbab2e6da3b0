"""Plain text and JSON for people, narrow terminals and pipes. Colour and live bars belong to cli/watching."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Sequence
from typing import Any

import click

PIPE_WIDTH = 1_000
"""Columns assumed where nobody looks: nothing is broken over lines that a script would read."""


def width_of_terminal() -> int:
    """Columns of the terminal, or :data:`PIPE_WIDTH` in a pipe (``COLUMNS`` overrides both)."""
    return max(20, shutil.get_terminal_size((80 if sys.stdout.isatty() else PIPE_WIDTH, 24)).columns)


def say(text: str, *, err: bool = False) -> None:
    """Text for a person, in the width of their terminal."""
    click.echo(fitted(text, width_of_terminal()), err=err)


def fitted(text: str, width: int) -> str:
    """The text with lines broken between words where they are too long.

    Indented lines are left as they are: they hold commands and addresses to be copied.
    """
    return "\n".join(line if line.startswith("  ") else _broken(line, width) for line in text.split("\n"))


def _broken(line: str, width: int) -> str:
    wrapped = textwrap.wrap(line, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    return "\n".join(wrapped) if len(line) > width else line


def say_json(document: Any) -> None:
    """One JSON document on stdout, readable and stable."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False, default=str))


def say_json_line(document: Any) -> None:
    """One JSON document on one line, for streams."""
    click.echo(json.dumps(document, ensure_ascii=False, default=str))


def say_rows(titles: Sequence[str], rows: Sequence[Sequence[str]], *, nothing: str) -> None:
    """Rows as columns, or as blocks where the terminal is too narrow; ``nothing`` when there is no row."""
    click.echo(rows_as_text(titles, rows, width=width_of_terminal()) if rows else nothing)


def rows_as_text(titles: Sequence[str], rows: Sequence[Sequence[str]], *, width: int) -> str:
    """A table of at most ``width`` columns; where that cannot be, one block of ``title: value`` lines a row."""
    clean = [[one_line(cell) for cell in row] for row in rows]
    spans = [max(len(title), *(len(row[at]) for row in clean)) for at, title in enumerate(titles)]
    if sum(spans) + 2 * (len(spans) - 1) > width:
        return "\n\n".join("\n".join(f"{t}: {cell}" for t, cell in zip(titles, row, strict=True)) for row in clean)
    lines = [titles, *clean]
    return "\n".join("  ".join(c.ljust(s) for c, s in zip(line, spans, strict=True)).rstrip() for line in lines)


def one_line(text: str) -> str:
    """The text without line breaks and control characters: names come from outside and may hold anything."""
    return "".join(char if char.isprintable() else " " for char in text)

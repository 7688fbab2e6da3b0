"""An export as one JSON document, written while it is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from blocklist_jobs.core.export import Entry, Section

FORMAT = "blocklist_jobs/export"
VERSION = 1

BLOCK = 64 * 1024
"""Characters of one write to the client: row by row, a large export would cost a system call for each."""


def export_blocks(head: Mapping[str, Any], sections: Iterable[Section], dumps: Callable[[Any], str]) -> Iterator[str]:
    """The document in blocks: the members of ``head``, then a list for every section. ``dumps`` writes values."""
    held: list[str] = []
    size = 0
    for piece in _document(head, sections, dumps):
        held.append(piece)
        size += len(piece)
        if size >= BLOCK:
            yield "".join(held)
            held, size = [], 0
    yield "".join(held)


def _document(head: Mapping[str, Any], sections: Iterable[Section], dumps: Callable[[Any], str]) -> Iterator[str]:
    yield dumps(head).removesuffix("}")
    yield from _lists(sections, dumps)
    yield "}\n"


def _lists(sections: Iterable[Section], dumps: Callable[[Any], str]) -> Iterator[str]:
    for section in sections:
        yield f",\n{json.dumps(section.name)}:["
        for number, entry in enumerate(section.entries):
            yield "\n" if number == 0 else ",\n"
            yield from _entry(entry, dumps)
        yield "]"


def _entry(entry: Entry, dumps: Callable[[Any], str]) -> Iterator[str]:
    # Every table has a column to show, so a comma may follow.
    yield dumps(entry.values).removesuffix("}")
    yield from _lists(entry.below, dumps)
    yield "}"

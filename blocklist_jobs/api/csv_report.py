"""A job's report as CSV (RFC 4180), row by row; safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from blocklist_jobs.api.edge.times import written
from blocklist_jobs.core.views import ItemView

COLUMNS = (
    "id",
    "action",
    "surface",
    "entity_type",
    "entity_id",
    "entity_name",
    "container_id",
    "container_name",
    "position",
    "status",
    "error",
    "before_state",
    "after_state",
    "updated_at",
)
BLOCK = 200

# A cell that begins so is a formula to Excel, LibreOffice or Google Sheets
# (https://owasp.org/www-community/attacks/CSV_Injection); names of songs are written by strangers.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def inert(cell: str) -> str:
    """The cell as text that no spreadsheet calculates: an apostrophe is put before what would be a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) or cell.startswith(_FORMULA) else cell


def csv_blocks(items: Iterable[ItemView]) -> Iterator[str]:
    """The report in blocks of lines, its header first. A byte order mark lets Excel read UTF-8.

    A block is one write to the client: line by line, a long report would cost a system call for each.
    """
    yield "\ufeff" + _lines([COLUMNS])
    left = iter(items)
    while block := list(islice(left, BLOCK)):
        yield _lines([inert(_cell(getattr(item, column))) for column in COLUMNS] for item in block)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (str, int)):
        return str(value)
    if hasattr(value, "isoformat"):
        return written(value) or ""
    return json.dumps(dict(value), ensure_ascii=False) if hasattr(value, "items") else str(value)


def _lines(rows: Iterable[Iterable[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()

"""Many rows at once, by COPY: ten times as fast as INSERT, and no more than a few thousand rows in memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table

_ROWS_AT_ONCE = 5_000


def copy_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Add ``rows`` (in the order of ``columns``, without ``None``) to ``table``, in the connection's transaction."""
    statement = f"COPY {table.name} ({', '.join(columns)}) FROM STDIN WITH (FORMAT csv)"
    left = iter(rows)
    cursor: Any = connection.connection.cursor()
    with closing(cursor):
        while chunk := list(islice(left, _ROWS_AT_ONCE)):
            buffer = io.StringIO(newline="")
            # A bare empty field would be NULL; a quoted one is the empty text.
            csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(chunk)
            buffer.seek(0)
            cursor.copy_expert(statement, buffer)

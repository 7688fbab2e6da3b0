"""Lists as tables: ``artist,id`` in the many ways in which spreadsheets and scripts write it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from blocklist_jobs.core.artist_ids import recognise
from blocklist_jobs.core.blocklist_intake import Intake, Row
from blocklist_jobs.core.errors import Invalid

# The order says which column is the name where several could be: a table of tracks has "name" and "artist".
_NAMES = ("artist", "artist_name", "artist_name(s)", "artists", "name")
_ANY_ID = ("id", "artist_id", "uri", "artist_uri", "url", "artist_url", "link", "artist_link")
_PROVIDER_WORDS = {
    "spotify": ("spotify",),
    "apple_music": ("apple", "apple_music", "itunes"),
    "youtube_music": ("youtube", "youtube_music", "youtube_channel"),
    "tidal": ("tidal",),
}
_ENDINGS = ("", "_id", "_artist_id", "_artist", "_uri", "_url", "_link")
_PROVIDER_OF = {
    word + ending: provider for provider, words in _PROVIDER_WORDS.items() for word in words for ending in _ENDINGS
}
_DELIMITERS = (",", ";", "\t")

# A quote that closes this much later was never meant to be opened so early.
_MOST_LINES_IN_A_ROW = 50
# A file with more rows that are no CSV is no CSV.
_MOST_BROKEN = 1_000


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things stand in a row. ``ids`` are (column, provider or "") pairs; ``header`` is its column count."""

    delimiter: str
    name: int | None
    ids: tuple[tuple[int, str], ...]
    header: int = 0

    @property
    def known(self) -> int:
        return len(self.ids) + (self.name is not None)


def read_csv(text: str, intake: Intake, provider: str | None) -> None:
    """Take in every row of a table. Raises ``Invalid`` when the first line says nothing that is understood."""
    intake.expect(max(text.count("\n"), text.count("\r")))
    lines = list(io.StringIO(text, newline=""))
    first = next((place for place, line in enumerate(lines) if _has_content(line)), None)
    if first is None:
        return
    layout = _layout(lines[first], provider)
    body = first + 1 if layout.header else first
    for number, fields in _records(lines, body, layout.delimiter):
        _take(number, fields, layout, intake)


def _has_content(line: str) -> bool:
    # Excel marks its delimiter in a first line such as "sep=;".
    return bool(line.strip(" \t\r\n,;")) and not re.fullmatch(r"sep=.\s*", line, re.IGNORECASE)


def _layout(line: str, provider: str | None) -> _Layout:
    candidates = []
    for delimiter in _DELIMITERS:
        fields = _alone(line, delimiter)
        if fields:
            candidates.append(_headed(fields, delimiter) or _headless(fields, delimiter, provider))
    best = max(filter(None, candidates), key=lambda layout: layout.known, default=None)
    if best is None:
        raise Invalid(
            "This is no list that is understood: its first line neither names columns nor holds an artist's id. "
            'Name the columns in the first line, such as "artist,id".'
        )
    return best


def _headed(fields: Sequence[str], delimiter: str) -> _Layout | None:
    words = [re.sub(r"[\s_-]+", "_", field.strip().casefold()) for field in fields]
    name = next((words.index(word) for word in _NAMES if word in words), None)
    own = tuple((column, _PROVIDER_OF[word]) for column, word in enumerate(words) if word in _PROVIDER_OF)
    # Beside columns that name a provider, a bare "id" is the table's own.
    ids = own or tuple((column, "") for column, word in enumerate(words) if word in _ANY_ID)
    return _Layout(delimiter, name, ids, header=len(fields)) if ids or name is not None else None


def _headless(fields: Sequence[str], delimiter: str, provider: str | None) -> _Layout | None:
    found = [column for column, field in enumerate(fields) if recognise(field, provider)]
    if not found:
        return None
    others = [column for column in range(len(fields)) if column != found[-1]]
    return _Layout(delimiter, others[0] if others else None, ((found[-1], ""),))


class _Lines:
    """The lines of a table, one row at a time: a row begins at ``begin`` and may not go on for ever."""

    def __init__(self, lines: Sequence[str], begin: int) -> None:
        self._lines = lines
        self._next = begin
        self.begin = begin

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._next == len(self._lines):
            raise StopIteration
        if self._next - self.begin == _MOST_LINES_IN_A_ROW:
            raise csv.Error
        self._next += 1
        return self._lines[self._next - 1]

    def next_row(self) -> None:
        """The row has been read: what follows is the next."""
        self.begin = self._next

    def give_up_row(self) -> str:
        """The row's first line; what follows it is read again as the next row."""
        self._next = self.begin + 1
        self.begin = self._next
        return self._lines[self.begin - 1]


def _records(lines: Sequence[str], start: int, delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """Each row with the number of the line it begins on; ``None`` for one that cannot be read.

    A row with a stray quote is read alone, so that it swallows none of the rows below it.
    """
    source = _Lines(lines, start)
    broken = 0
    while source.begin < len(lines):
        try:
            for fields in csv.reader(source, delimiter=delimiter, strict=True):
                yield source.begin + 1, fields
                source.next_row()
        except csv.Error:
            broken += 1
            if broken > _MOST_BROKEN:
                raise Invalid(
                    f"This is no CSV: more than {_MOST_BROKEN:,} rows have quotes that do not match."
                ) from None
            yield source.begin + 1, _alone(source.give_up_row(), delimiter)


def _alone(line: str, delimiter: str) -> list[str] | None:
    """One line as a row; ``None`` where a quote stays open or a field is endless."""
    try:
        # The strict reader would refuse '"Weird Al" Yankovic,id', which the other reads; but it sees open quotes.
        fields: list[str] = next(csv.reader([line], delimiter=delimiter), [])
        if line.count('"') % 2:
            fields = next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None
    return fields


def _take(number: int, fields: list[str] | None, layout: _Layout, intake: Intake) -> None:
    if fields is None:
        intake.skip(number, "the row cannot be read: a quote is not closed, or a field is far too long")
        return
    if not any(field.strip() for field in fields):
        return
    if layout.header and len(fields) > layout.header:
        intake.skip(number, f"the row has {len(fields)} fields, the header {layout.header}: quote names with a comma")
        return
    name = _field(fields, layout.name)
    ids = tuple((provider, _field(fields, column)) for column, provider in layout.ids)
    intake.take(Row(number, name, tuple((provider, word) for provider, word in ids if word)))


def _field(fields: Sequence[str], column: int | None) -> str:
    return fields[column].strip() if column is not None and column < len(fields) else ""

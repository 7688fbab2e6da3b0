"""Takes artists in row by row: cleans names, recognises ids, merges what is there already, reports what is not."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from blocklist_jobs.core.artist_ids import recognise
from blocklist_jobs.core.blocklist import MOST_SKIPPED_SHOWN, ListedArtist, Parsed, SkippedRow
from blocklist_jobs.core.errors import Invalid, Refused
from blocklist_jobs.core.matching import name_key

# The index over names takes 2,704 bytes; folding case makes a name up to three times as long.
LONGEST_NAME = 300

# Repetitions, blank lines and rows that cannot be used are read over, within reason.
_ROWS_PER_ARTIST = 4
_ROWS_OF_A_SMALL_LIST = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """One artist as written. ``ids`` are (provider, id) pairs; the provider is "" where the form names none."""

    number: int
    name: str = ""
    ids: tuple[tuple[str, str], ...] = ()


class Unreadable(Refused):
    """The list is no text, or no JSON, that can be read."""

    code = "malformed_body"
    status = 400


class Unusable(Exception):
    """Why a row, or a part of it, cannot be taken in."""


def shown(word: str) -> str:
    """``word`` as a message may quote it: short, on one line, nothing in it that a terminal would obey."""
    return ascii(word[:40]) + ("..." if len(word) > 40 else "")


def clean_name(name: str) -> str:
    """The name with single spaces; raises :class:`Unusable` for what Postgres or a terminal cannot hold."""
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME:
        raise Unusable(f"the name is longer than {LONGEST_NAME} characters")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        raise Unusable("the name holds a control character or half of a surrogate pair")
    return name


class Intake:
    """Collects a list of at most ``limit`` artists. ``provider`` owns the bare ids of forms that name none."""

    def __init__(self, limit: int, provider: str | None = None) -> None:
        self._limit = limit
        self._provider = provider
        self._artists: list[ListedArtist] = []
        self._skipped: list[SkippedRow] = []
        self._skipped_total = 0
        self._row_of: dict[tuple[str, str], int] = {}

    def expect(self, rows: int) -> None:
        """Raises ``Invalid`` when so many rows could only be nonsense, before each of them is looked at."""
        most = _ROWS_PER_ARTIST * self._limit + _ROWS_OF_A_SMALL_LIST
        if rows > most:
            raise Invalid(
                f"the list is far too long: at most {most:,} rows are read, and {self._limit:,} artists kept. "
                "Nothing was stored. Split the list in parts.",
                limit=self._limit,
            )

    def skip(self, row: int, reason: str) -> None:
        """Report that ``row`` is not, or not whole, on the list."""
        self._skipped_total += 1
        if len(self._skipped) < MOST_SKIPPED_SHOWN:
            self._skipped.append(SkippedRow(row, reason))

    def take(self, row: Row) -> None:
        """Put the artist of ``row`` on the list, or report why not. Raises ``Invalid`` beyond the limit."""
        try:
            name = clean_name(row.name)
            self._keep(row.number, name, self._usable_ids(row))
        except Unusable as why:
            self.skip(row.number, str(why))

    def parsed(self, name: str | None = None) -> Parsed:
        """The list; raises ``Invalid`` for one without artists, with the report of why."""
        if not self._artists:
            rows = [{"row": row.row, "reason": row.reason} for row in self._skipped[:20]]
            raise Invalid(
                "a blocklist needs at least one artist; nothing was stored",
                skipped=rows,
                skipped_total=self._skipped_total,
            )
        return Parsed(tuple(self._artists), tuple(self._skipped), self._skipped_total, name)

    def _usable_ids(self, row: Row) -> dict[tuple[str, str], None]:
        """The ids of a row; raises :class:`Unusable` when ids were given and none is one."""
        found: dict[tuple[str, str], None] = {}
        reasons = []
        for provider, word in row.ids:
            known = recognise(word, provider or self._provider)
            if known:
                found[known] = None
            else:
                reasons.append(_no_id(provider or self._provider, word))
        if reasons and not found:
            raise Unusable("; ".join(reasons))
        for reason in reasons:
            self.skip(row.number, f"{reason}; the artist is kept with its other ids")
        return found

    def _keep(self, number: int, name: str, ids: dict[tuple[str, str], None]) -> None:
        if not name and not ids:
            raise Unusable("there is neither a name nor an id")
        keys = list(ids) or [("", name_key(name))]
        fresh = [key for key in keys if key not in self._row_of]
        if not fresh:
            what = "id" if ids else "name"
            raise Unusable(f"the same {what} as in row {self._row_of[keys[0]]}; listed once")
        if len(self._artists) == self._limit:
            raise Invalid(
                f"a blocklist holds at most {self._limit:,} artists; nothing was stored. Split the list in parts.",
                limit=self._limit,
            )
        self._row_of.update(dict.fromkeys(fresh, number))
        self._artists.append(ListedArtist(name, tuple(fresh) if ids else ()))


def _no_id(provider: str | None, word: str) -> str:
    if provider is None and word.strip().isdecimal():
        return f"{shown(word)} may be an id of Apple Music or of Tidal; say which with ?provider="
    return f"{shown(word)} is no artist's id" + (f" of {provider}" if provider else "")

"""Pages of lists that are read by offset. A page is a span of offsets, and the spans of a list cover it once, whatever
the server answers: links in an answer are never followed (they could lead to another host), offsets are computed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from blocklist_jobs.core.calls import ReadPage
from blocklist_jobs.core.library import Playlist, Surface

MOST_ENTRIES = 1_000_000
MOST_PAGES = 20_000
"""No library is near these; an answer that tells more is not believed, lest a slip there fills our tables."""


@dataclass(frozen=True, slots=True)
class Span:
    """Entries ``start`` to ``start + count``; its cursor is ``start+count``, and "" is the first page."""

    start: int
    count: int

    @property
    def cursor(self) -> str:
        """The span as a page's cursor."""
        return f"{self.start}+{self.count}"


def span_of(call: ReadPage, page: int) -> Span:
    """The span that a page was planned to cover, the first of them ``page`` long; ``ValueError`` for a cursor that is
    none of ours."""
    if not call.cursor:
        return Span(0, page)
    start, count = call.cursor.split("+")
    return Span(int(start), int(count))


def spans(start: int, end: int, step: int) -> tuple[Span, ...]:
    """Spans of ``step`` that cover ``start`` to ``end`` once."""
    return tuple(Span(at, min(step, end - at)) for at in range(start, end, step))


def following(call: ReadPage, asked: Span, limit: int, total: int) -> tuple[ReadPage, ...] | None:
    """The pages that ``call``'s answer makes known, when the server gave ``limit`` entries a page of ``total``.

    The first page names all others. Another one names none, unless the server gave fewer than planned: then it names
    those that fill the gap. ``None`` when that would be more pages than any library has.
    """
    given = min(limit, asked.count)
    end = total if call.first else min(asked.start + asked.count, total)
    if given < 1 or end > MOST_ENTRIES or end - asked.start > given * MOST_PAGES:
        return None
    told = total if call.first else call.expected_total
    return tuple(
        replace(call, cursor=span.cursor, first=False, expected_total=told)
        for span in spans(asked.start + given, end, given)
    )


def pages_of(playlist: Playlist, page: int) -> tuple[ReadPage, ...]:
    """All pages of a playlist whose size the list of playlists told; its first page alone when it did not (-1)."""
    first = ReadPage(Surface.PLAYLISTS, playlist.id, container_name=playlist.name, mark=playlist.mark)
    if playlist.size < 0:
        return (first,)
    return tuple(
        replace(first, cursor=span.cursor, first=False, expected_total=playlist.size)
        for span in spans(0, playlist.size, page)
    )

"""Pages of Tidal's lists: as long as Tidal likes (about 20 entries), one after the other, by cursor.

A page's cursor is ours: how many pages and entries came before it, and Tidal's own cursor. Tidal numbers no entries,
and a rollback has to know where each one stood.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from blocklist_jobs.core.calls import ReadPage
from blocklist_jobs.core.library import Playlist, Surface

MOST_PAGES = 50_000
"""No library is near this; a list that goes on longer leads in circles."""

_BETWEEN = "+"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: after ``pages`` pages with ``start`` entries; ``token`` is Tidal's cursor."""

    pages: int = 0
    start: int = 0
    token: str = ""

    @property
    def cursor(self) -> str:
        """The place as a page's cursor."""
        return _BETWEEN.join((str(self.pages), str(self.start), self.token))


def place_of(call: ReadPage) -> Place:
    """Where the page of ``call`` begins; ``ValueError`` for a cursor that is none of ours."""
    if not call.cursor:
        return Place()
    pages, start, token = call.cursor.split(_BETWEEN, 2)
    return Place(int(pages), int(start), token)


def following(call: ReadPage, slots: int, token: str | None) -> tuple[ReadPage, ...] | None:
    """The page after one of ``slots`` entries, by Tidal's cursor for it ("": there is none).

    ``None`` when the answer does not say how to go on, or leads back to the page itself, or does not end.
    """
    if token == "":
        return ()
    here = place_of(call)
    if token is None or token == here.token or here.pages + 1 >= MOST_PAGES:
        return None
    there = Place(here.pages + 1, here.start + slots, token)
    return (replace(call, cursor=there.cursor, first=False),)


def pages_of(playlist: Playlist) -> tuple[ReadPage, ...]:
    """The first page of a playlist, which leads to the others; none for an empty one."""
    if playlist.size == 0:
        return ()
    return (ReadPage(Surface.PLAYLISTS, playlist.id, container_name=playlist.name, mark=playlist.mark),)

"""Pages of Tidal's lists: as long as Tidal likes (about 20 entries), one after the other, by cursor.

A page's cursor is ours: how the list is read, how many pages and entries came before, and Tidal's own cursor. Tidal
numbers no entries, and a rollback has to know where each one stood.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from blocklist_jobs.core.calls import Call, ReadPage
from blocklist_jobs.core.library import Playlist, Surface
from blocklist_jobs.providers.tidal.resources import ALBUM_CREDITS, COLLECTIONS, CREDITS

MOST_PAGES = 50_000
"""No library is near this; a list that goes on longer leads in circles."""

_BETWEEN = "+"
_DEEP, _SHALLOW = "albums", "tracks"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: after ``pages`` pages with ``start`` entries; ``token`` is Tidal's cursor.

    ``with_albums``: the artists of the tracks' albums are read along, where the list is one of tracks.
    """

    pages: int = 0
    start: int = 0
    token: str = ""
    with_albums: bool = True

    @property
    def cursor(self) -> str:
        """The place as a page's cursor."""
        return _BETWEEN.join((_DEEP if self.with_albums else _SHALLOW, str(self.pages), str(self.start), self.token))


def place_of(call: ReadPage) -> Place:
    """Where the page of ``call`` begins; ``ValueError`` for a cursor that is none of ours."""
    if not call.cursor:
        return Place()
    depth, pages, start, token = call.cursor.split(_BETWEEN, 3)
    return Place(int(pages), int(start), token, with_albums=depth == _DEEP)


def following(call: ReadPage, slots: int, token: str | None) -> tuple[ReadPage, ...] | None:
    """The page after one of ``slots`` entries, by Tidal's cursor for it ("": there is none).

    ``None`` when the answer does not say how to go on, or leads back to the page itself, or does not end.
    """
    if token == "":
        return ()
    here = place_of(call)
    if token is None or token == here.token or here.pages + 1 >= MOST_PAGES:
        return None
    there = replace(here, pages=here.pages + 1, start=here.start + slots, token=token)
    return (replace(call, cursor=there.cursor, first=False),)


def include_of(call: ReadPage) -> str:
    """What is read along with the entries of a list."""
    if _has_tracks(call):
        return ALBUM_CREDITS if place_of(call).with_albums else CREDITS
    return COLLECTIONS[call.surface].include


def without_albums(call: Call) -> ReadPage | None:
    """The first page of the same list without the artists of albums; ``None`` for any other call."""
    if not isinstance(call, ReadPage) or not _has_tracks(call) or place_of(call) != Place():
        return None
    return replace(call, cursor=Place(with_albums=False).cursor, first=False)


def _has_tracks(call: ReadPage) -> bool:
    return call.surface is Surface.LIKED_SONGS or bool(call.container_id)


def pages_of(playlist: Playlist) -> tuple[ReadPage, ...]:
    """The first page of a playlist, which leads to the others; none for an empty one."""
    if playlist.size == 0:
        return ()
    return (ReadPage(Surface.PLAYLISTS, playlist.id, container_name=playlist.name, mark=playlist.mark),)

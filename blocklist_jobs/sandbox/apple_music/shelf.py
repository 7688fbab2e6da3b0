"""A user's songs in the order in which Apple lists them: by the alphabet, whatever the date."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from blocklist_jobs.sandbox.apple_music.catalog import Album, Artist, Song


class Upload(NamedTuple):
    """A file of the user's own: it has no id in the catalogue, and names in place of artists."""

    name: str
    artist_name: str
    album_name: str


class LibrarySong(NamedTuple):
    """A song in a library; with ``linked`` False its catalogue relationship is empty, as has been seen."""

    id: str
    what: Song | Upload
    added_at: float
    linked: bool = True

    @property
    def catalog(self) -> Song | None:
        """The song of the catalogue, where the library leads to it."""
        return self.what if isinstance(self.what, Song) and self.linked else None

    @property
    def artists(self) -> tuple[Artist, ...]:
        """Who is credited, whether the library tells it or not."""
        return self.what.artists if isinstance(self.what, Song) else ()

    @property
    def album(self) -> Album | None:
        """The album, of a song of the catalogue."""
        return self.what.album if isinstance(self.what, Song) else None

    @property
    def album_name(self) -> str:
        """The album's name."""
        return self.what.album.name if isinstance(self.what, Song) else self.what.album_name

    @property
    def uri(self) -> str:
        """What it is, for dumps: the same song has the same one in every library."""
        if isinstance(self.what, Song):
            return f"apple:songs:{self.what.id}"
        return f"apple:upload:{self.what.name}:{self.what.artist_name}"

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands in the list."""
        return (self.what.name.casefold(), self.id)


class Shelf:
    """Songs by the alphabet. A song of the catalogue is in it once."""

    def __init__(self, songs: Iterable[LibrarySong] = ()) -> None:
        self._ids: dict[str, LibrarySong] = {}
        for song in songs:
            self._ids.setdefault(song.uri, song)
        self._songs = sorted(self._ids.values(), key=lambda song: song.place)
        self.version = 0

    def __len__(self) -> int:
        return len(self._songs)

    def __iter__(self) -> Iterator[LibrarySong]:
        return iter(self._songs)

    def get(self, uri: str) -> LibrarySong | None:
        """The song that is this, if it is here."""
        return self._ids.get(uri)

    def page(self, offset: int, limit: int) -> list[LibrarySong]:
        """One page."""
        return self._songs[offset : offset + limit]

    def add(self, song: LibrarySong) -> bool:
        """Puts it in; what is there already stays as it is."""
        if song.uri in self._ids:
            return False
        self.version += 1
        self._ids[song.uri] = song
        insort(self._songs, song, key=lambda one: one.place)
        return True

    def remove(self, uri: str) -> bool:
        """Takes it out, as only the user themselves can."""
        song = self._ids.pop(uri, None)
        if song is None:
            return False
        self.version += 1
        del self._songs[bisect_left(self._songs, song.place, key=lambda one: one.place)]
        return True

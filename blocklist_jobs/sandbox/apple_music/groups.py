"""The albums and artists of a library: Apple derives them from its songs, nobody saves or follows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from blocklist_jobs.sandbox.apple_music.catalog import Album
from blocklist_jobs.sandbox.apple_music.shelf import LibrarySong, Shelf


@dataclass(frozen=True, slots=True)
class Group:
    """An album or an artist that is there because these songs are."""

    id: str
    name: str
    songs: tuple[LibrarySong, ...]

    @property
    def artist_name(self) -> str:
        """The artists of an album in one text."""
        first = self.songs[0]
        return first.album.artist_name if first.album else first.what.artist_name

    @property
    def album(self) -> Album | None:
        """The album of the catalogue, where one of the songs leads to it."""
        return next((song.album for song in self.songs if song.catalog), None)

    @property
    def added_at(self) -> float:
        """When the last of its songs came."""
        return max(song.added_at for song in self.songs)


def album_key(song: LibrarySong) -> str:
    """What makes two songs one album's."""
    return song.album.id if song.album else song.album_name


def artist_key(song: LibrarySong) -> str:
    """What makes two songs one artist's: the text that names them."""
    return song.what.artist_name


class Groups:
    """The groups of one kind, by the alphabet. A group that has gone and comes back has a new id."""

    def __init__(self, key: Callable[[LibrarySong], str], name: Callable[[LibrarySong], str]) -> None:
        self._key, self._name = key, name
        self._ids: dict[str, str] = {}
        self._groups: list[Group] = []
        self._version = -1

    def of(self, songs: Shelf, fresh: Callable[[], str]) -> list[Group]:
        """The groups of these songs; ``fresh`` gives an id for each new one."""
        if self._version != songs.version:
            members: dict[str, list[LibrarySong]] = {}
            for song in songs:
                members.setdefault(self._key(song), []).append(song)
            self._ids = {key: self._ids.get(key) or fresh() for key in members}
            groups = [Group(self._ids[key], self._name(some[0]), tuple(some)) for key, some in members.items()]
            self._groups = sorted(groups, key=lambda group: (group.name.casefold(), group.id))
            self._version = songs.version
        return self._groups

"""All that the Apple Music of the sandbox remembers."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, count

from blocklist_jobs.sandbox.apple_music.catalog import Catalog, Song
from blocklist_jobs.sandbox.apple_music.developer import Developers
from blocklist_jobs.sandbox.apple_music.groups import Group, Groups, album_key, artist_key
from blocklist_jobs.sandbox.apple_music.ids import library_id
from blocklist_jobs.sandbox.apple_music.shelf import LibrarySong, Shelf, Upload
from blocklist_jobs.sandbox.apple_music.user_tokens import UserTokens
from blocklist_jobs.sandbox.clock import Clock


@dataclass(frozen=True, slots=True)
class Habits:
    """What Apple does in one way or another.

    ``dropped`` are the catalogue ids that an add passes over in silence; what is added appears after
    ``appears_after_s``; with ``empty_is_404`` the tracks of an empty playlist are 404, as some have met it.
    """

    appears_after_s: float = 0.0
    dropped: tuple[str, ...] = ()
    empty_is_404: bool = False


@dataclass(slots=True)
class Playlist:
    """A playlist: what comes, comes to its end. One that is not ``can_edit`` is somebody else's."""

    id: str
    name: str
    can_edit: bool = True
    tracks: list[LibrarySong] = field(default_factory=list)


@dataclass(slots=True)
class Account:
    """A user and their library. ``coming`` are songs that were added and do not show yet, with the time they will."""

    id: str
    songs: Shelf = field(default_factory=Shelf)
    playlists: dict[str, Playlist] = field(default_factory=dict)
    ratings: dict[tuple[str, str], int] = field(default_factory=dict)
    favorites: dict[tuple[str, str], None] = field(default_factory=dict)
    coming: list[tuple[float, LibrarySong]] = field(default_factory=list)
    numbers: count[int] = field(default_factory=lambda: count(1))
    album_groups: Groups = field(default_factory=lambda: Groups(album_key, lambda song: song.album_name))
    artist_groups: Groups = field(default_factory=lambda: Groups(artist_key, artist_key))

    def fresh(self, prefix: str) -> str:
        """An id that nothing in this library has or had."""
        return library_id(prefix, f"{self.id} {next(self.numbers)}")

    def made(self, what: Song | Upload, at: float, *, linked: bool = True) -> LibrarySong:
        """A song for this library, with a new id."""
        return LibrarySong(self.fresh("i"), what, at, linked)

    def settle(self, now: float) -> None:
        """Lets appear what is due."""
        due = [song for at, song in self.coming if at <= now]
        self.coming = [one for one in self.coming if one[0] > now]
        for song in due:
            self.songs.add(song)

    def song(self, id_: str) -> LibrarySong | None:
        """The song with this id in the library or in one of its playlists."""
        listed = (song for playlist in self.playlists.values() for song in playlist.tracks)
        return next((song for song in chain(self.songs, listed) if song.id == id_), None)

    def albums(self) -> list[Group]:
        """The albums of the songs that are there: one song is enough."""
        return self.album_groups.of(self.songs, lambda: self.fresh("l"))

    def artists(self) -> list[Group]:
        """The artists of the songs, as the songs name them."""
        return self.artist_groups.of(self.songs, lambda: self.fresh("r"))


@dataclass(slots=True)
class State:
    """The catalogue, the users, who may call, and how Apple behaves."""

    catalog: Catalog = field(default_factory=Catalog)
    accounts: dict[str, Account] = field(default_factory=dict)
    developers: Developers = field(default_factory=Developers)
    users: UserTokens = field(default_factory=UserTokens)
    habits: Habits = field(default_factory=Habits)
    clock: Clock = field(default_factory=Clock)

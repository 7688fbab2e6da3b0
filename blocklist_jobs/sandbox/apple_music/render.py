"""How things look in JSON."""

from __future__ import annotations

from collections.abc import Collection

from blocklist_jobs.sandbox.apple_music.catalog import Album, Artist, Song
from blocklist_jobs.sandbox.apple_music.groups import Group
from blocklist_jobs.sandbox.apple_music.shelf import LibrarySong
from blocklist_jobs.sandbox.apple_music.state import Account, Playlist
from blocklist_jobs.sandbox.clock import written
from blocklist_jobs.sandbox.wire import JsonObject

STOREFRONT = "us"


def resource(id_: str, kind: str, href: str, attributes: JsonObject | None = None) -> JsonObject:
    """A resource, or without attributes the mention of one."""
    shown: JsonObject = {"id": id_, "type": kind, "href": href}
    return shown if attributes is None else {**shown, "attributes": attributes}


class Renderer:
    """Shows things below one root, with the relationships that were asked for."""

    def __init__(self, root: str, account: Account | None = None, include: Collection[str] = ()) -> None:
        self._catalog = f"{root}/catalog/{STOREFRONT}"
        self._library = f"{root}/me/library"
        self._include = include
        artists = account.artists() if account is not None and "artists" in include else ()
        albums = account.albums() if account is not None and "albums" in include else ()
        self._artists = {group.name: group for group in artists}
        self._albums = {song.id: group for group in albums for song in group.songs}

    def artist(self, artist: Artist) -> JsonObject:
        """An artist of the catalogue."""
        return resource(artist.id, "artists", f"{self._catalog}/artists/{artist.id}", {"name": artist.name})

    def album(self, album: Album) -> JsonObject:
        """An album of the catalogue."""
        attributes = {"name": album.name, "artistName": album.artist_name, "playParams": _play(album.id, "album")}
        shown = resource(album.id, "albums", f"{self._catalog}/albums/{album.id}", attributes)
        return {**shown, "relationships": {"artists": self._mentions(album.artists, shown["href"])}}

    def song(self, song: Song) -> JsonObject:
        """A song of the catalogue; its artists by id, each of them."""
        attributes = {
            "name": song.name,
            "artistName": song.artist_name,
            "albumName": song.album.name,
            "durationInMillis": song.duration_ms,
            "playParams": _play(song.id, "song"),
        }
        shown = resource(song.id, "songs", f"{self._catalog}/songs/{song.id}", attributes)
        return {**shown, "relationships": {"artists": self._mentions(song.artists, shown["href"])}}

    def library_song(self, song: LibrarySong) -> JsonObject:
        """A song of a library or of one of its playlists: its artists are one text."""
        play = {**_play(song.id, "song"), "isLibrary": True, "reporting": song.catalog is not None}
        if isinstance(song.what, Song):
            play["catalogId"] = song.what.id
        attributes = {
            "name": song.what.name,
            "artistName": song.what.artist_name,
            "albumName": song.album_name,
            "trackNumber": 1,
            "discNumber": 1,
            "genreNames": ["Music"],
            "durationInMillis": song.what.duration_ms if isinstance(song.what, Song) else 0,
            "hasLyrics": False,
            "playParams": play,
        }
        href = f"{self._library}/songs/{song.id}"
        related = {
            "catalog": [self.song(song.catalog)] if song.catalog else [],
            "artists": [self.library_artist(group) for group in [self._artists.get(song.what.artist_name)] if group],
            "albums": [self._library_album(group) for group in [self._albums.get(song.id)] if group],
        }
        return self._related(resource(song.id, "library-songs", href, attributes), related)

    def library_album(self, group: Group) -> JsonObject:
        """An album of a library."""
        shown = self._library_album(group)
        related = {
            "catalog": [self.album(group.album)] if group.album else [],
            "artists": [self.library_artist(found) for found in [self._artists.get(group.artist_name)] if found],
        }
        return self._related(shown, related)

    def library_artist(self, group: Group) -> JsonObject:
        """An artist of a library: a name."""
        return resource(group.id, "library-artists", f"{self._library}/artists/{group.id}", {"name": group.name})

    def playlist(self, playlist: Playlist) -> JsonObject:
        """A playlist of a library, without its tracks."""
        attributes = {
            "name": playlist.name,
            "canEdit": playlist.can_edit,
            "isPublic": False,
            "hasCatalog": False,
            "playParams": {**_play(playlist.id, "playlist"), "isLibrary": True},
        }
        return resource(playlist.id, "library-playlists", f"{self._library}/playlists/{playlist.id}", attributes)

    def _library_album(self, group: Group) -> JsonObject:
        attributes = {
            "name": group.name,
            "artistName": group.artist_name,
            "trackCount": len(group.songs),
            "dateAdded": written(group.added_at),
            "playParams": {**_play(group.id, "album"), "isLibrary": True},
        }
        return resource(group.id, "library-albums", f"{self._library}/albums/{group.id}", attributes)

    def _mentions(self, artists: Collection[Artist], href: str) -> JsonObject:
        data = [resource(artist.id, "artists", f"{self._catalog}/artists/{artist.id}") for artist in artists]
        return {"href": f"{href}/artists", "data": data}

    def _related(self, shown: JsonObject, related: dict[str, list[JsonObject]]) -> JsonObject:
        wanted = {name: data for name, data in related.items() if name in self._include}
        if not wanted:
            return shown
        relationships = {name: {"href": f"{shown['href']}/{name}", "data": data} for name, data in wanted.items()}
        return {**shown, "relationships": relationships}


def _play(id_: str, kind: str) -> JsonObject:
    return {"id": id_, "kind": kind}

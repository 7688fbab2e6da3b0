"""What Spotify can do, cannot do and cannot undo. The sizes of batches are here and in ``dialect.py`` (the limits)."""

from __future__ import annotations

from blocklist_jobs.core.batching import BatchSize
from blocklist_jobs.core.capabilities import Capabilities, Placing, Restoring, SurfaceCapability
from blocklist_jobs.core.library import Surface
from blocklist_jobs.providers.spotify.dialect import CHECK_MOST, CLASSIC, IN_ORDER_MOST, LIBRARY, PLAYLIST_MOST, Dialect

_REFERENCE = "https://developer.spotify.com/documentation/web-api/reference"

SCOPES = {
    "user-library-read": "to read liked songs and saved albums",
    "user-library-modify": "to remove liked songs and saved albums, and to put them back",
    "user-follow-read": "to read followed artists",
    "user-follow-modify": "to unfollow artists, and to follow them again",
    "playlist-read-private": "to read playlists",
    "playlist-read-collaborative": "to read playlists shared with others",
    "playlist-modify-public": "to remove entries of public playlists, and to put them back",
    "playlist-modify-private": "to remove entries of private playlists, and to put them back",
}

_CONSENT_DAYS = 180
"""Six months from the consent, which no renewal extends, the shorter ones counted
(https://developer.spotify.com/blog, 2026-06-18)."""

_SKIPPED = (
    "local files: Spotify takes no removal of them and could not bring them back",
    "podcast episodes: they are no music",
    "entries that are no longer available: Spotify does not say what they were",
    "playlists of others: Spotify neither shows nor changes their entries",
)

_CANNOT = (
    "block or hide an artist, or dislike a track: there is no call for it",
    "remove one of several occurrences of a track from a playlist: all of them go",
)


def capabilities_of(dialect: Dialect) -> Capabilities:
    """The capabilities of an app that speaks ``dialect``."""
    return Capabilities(
        provider="spotify",
        title="Spotify",
        surfaces={
            Surface.LIKED_SONGS: _liked_songs(dialect),
            Surface.PLAYLISTS: _playlists(),
            Surface.SAVED_ALBUMS: _saved_albums(dialect),
            Surface.FOLLOWED_ARTISTS: _followed_artists(dialect),
        },
        check_batch=CHECK_MOST,
        skipped=_SKIPPED,
        cannot=_CANNOT,
        scopes=SCOPES,
        consent_days=_CONSENT_DAYS,
    )


def _source(dialect: Dialect, classic: str) -> str:
    return f"{_REFERENCE}/{'remove-library-items' if dialect is LIBRARY else classic}"


_LIKED_AGAIN = Restoring("restore_tracks", BatchSize(CLASSIC.library_most, 25), dates=True)
_LIKED_AGAIN_IN_ORDER = Restoring("restore_tracks", BatchSize(IN_ORDER_MOST, IN_ORDER_MOST), Placing.OLDEST_FIRST)
_LOST = ("the order of songs that were liked within one minute",)
_LOST_WITHOUT_DATES = (
    "the dates on which the songs were liked: they come back as liked now, before all others, in their old order",
)


def _liked_songs(dialect: Dialect) -> SurfaceCapability:
    return SurfaceCapability(
        can_list=True,
        can_remove=True,
        operation="remove_tracks",
        batch=BatchSize(dialect.library_most, 25),
        can_check=True,
        restoring=_LIKED_AGAIN if dialect.takes_dates else _LIKED_AGAIN_IN_ORDER,
        not_restored=_LOST if dialect.takes_dates else _LOST_WITHOUT_DATES,
        source=_source(dialect, "remove-tracks-user"),
    )


def _playlists() -> SurfaceCapability:
    """Verified, since a removal was seen to be answered with 200 and a new snapshot and to have had no effect
    (https://github.com/spotify/web-api/issues/1387)."""
    return SurfaceCapability(
        can_list=True,
        can_remove=True,
        operation="remove_playlist_items",
        batch=BatchSize(PLAYLIST_MOST, 50),
        verify=True,
        in_turn=True,
        restoring=Restoring(
            "restore_playlist_items", BatchSize(PLAYLIST_MOST, 50), Placing.ASCENDING, repeatable=False
        ),
        not_restored=("the dates on which the entries were added", "who added them"),
        source=f"{_REFERENCE}/remove-items-playlist",
    )


def _saved_albums(dialect: Dialect) -> SurfaceCapability:
    return SurfaceCapability(
        can_list=True,
        can_remove=True,
        operation="remove_albums",
        batch=BatchSize(dialect.library_most, 25),
        can_check=True,
        restoring=Restoring("restore_albums", BatchSize(dialect.library_most, 25)),
        not_restored=("the dates on which the albums were saved",),
        source=_source(dialect, "remove-albums-user"),
    )


def _followed_artists(dialect: Dialect) -> SurfaceCapability:
    """Verified in the library dialect: the reference does not list artists among what ``/me/library`` removes,
    while the migration guide sends ``/me/following`` there (docs/decisions/021)."""
    return SurfaceCapability(
        can_list=True,
        can_remove=True,
        operation="unfollow_artists",
        batch=BatchSize(dialect.library_most, 20),
        verify=dialect is LIBRARY,
        can_check=True,
        restoring=Restoring("follow_artists", BatchSize(dialect.library_most, 20)),
        not_restored=("the order of the followed artists",),
        source=_source(dialect, "unfollow-artists-users"),
    )

"""What Apple Music can do, cannot do and cannot undo. It takes nothing away: what it offers instead is a dislike."""

from __future__ import annotations

from blocklist_jobs.core.batching import BatchSize
from blocklist_jobs.core.capabilities import Capabilities, Placing, Restoring, SurfaceCapability
from blocklist_jobs.core.library import Surface
from blocklist_jobs.providers.apple_music.requests import ADD_MOST, LOOK_MOST

_REFERENCE = "https://developer.apple.com/documentation/applemusicapi"
_RATED = BatchSize(1, 1)
_ADDED = BatchSize(ADD_MOST, 15)
_ADD_TO_LIBRARY = Restoring("add_to_library", _ADDED)
_TAUGHT = "what a dislike has taught Apple's recommendations in the meantime"

_LIKED_SONGS = SurfaceCapability(
    can_list=True,
    can_remove=False,
    operation="rate",
    batch=_RATED,
    can_dislike=True,
    restoring=_ADD_TO_LIBRARY,
    not_restored=(_TAUGHT,),
    source=f"{_REFERENCE}/add-a-personal-library-song-rating",
)

_PLAYLISTS = SurfaceCapability(
    can_list=True,
    can_remove=False,
    operation="rate",
    batch=_RATED,
    can_dislike=True,
    restoring=Restoring("add_to_playlist", _ADDED, Placing.APPEND, repeatable=False),
    not_restored=(_TAUGHT,),
    source=f"{_REFERENCE}/add-a-personal-library-song-rating",
)

_SAVED_ALBUMS = SurfaceCapability(
    can_list=True,
    can_remove=False,
    operation="rate",
    batch=_RATED,
    can_dislike=True,
    restoring=_ADD_TO_LIBRARY,
    not_restored=(_TAUGHT,),
    source=f"{_REFERENCE}/add-a-personal-library-album-rating",
)

CAPABILITIES = Capabilities(
    provider="apple_music",
    title="Apple Music",
    surfaces={
        Surface.LIKED_SONGS: _LIKED_SONGS,
        Surface.PLAYLISTS: _PLAYLISTS,
        Surface.SAVED_ALBUMS: _SAVED_ALBUMS,
    },
    check_batch=LOOK_MOST,
    can_refresh=False,
    # "About six months" (developer.apple.com/forums/thread/654814); Apple's own pages give no figure.
    consent_days=180,
    skipped=(
        "songs whose artists Apple names without ids (uploads, some of the catalogue): they are listed for review",
        "music videos in playlists: they are no songs of the library",
        "playlists that the listener cannot edit",
    ),
    cannot=(
        "remove anything from the library or from a playlist: songs and albums are disliked if that is asked for",
        "see or change the artists that the listener follows",
        "tell the artists of a song's album: those of the song alone are matched",
        "rate an artist: Apple takes ratings of songs, albums and playlists, one a call",
        "renew the listener's token: it lasts about six months, then the listener connects again",
    ),
)
"""Apple gives no scopes: a user token is good for all of the listener's library."""

"""What YouTube can do, cannot do and cannot undo. It has no official call that is made for YouTube Music."""

from __future__ import annotations

from blocklist_jobs.core.batching import BatchSize
from blocklist_jobs.core.capabilities import Capabilities, Placing, Restoring, SurfaceCapability
from blocklist_jobs.core.library import Surface
from blocklist_jobs.providers.youtube_music.requests import ASK_MOST

_REFERENCE = "https://developers.google.com/youtube/v3/docs"
_WRITE = "write"
_ONE = BatchSize(1, 1)

READ_COST = 1
WRITE_COST = 50
"""Units of the day's quota (developers.google.com/youtube/v3/determine_quota_cost)."""

_LIKED_SONGS = SurfaceCapability(
    can_list=True,
    can_remove=True,
    operation=_WRITE,
    batch=_ONE,
    can_check=True,
    can_dislike=True,
    restoring=Restoring(_WRITE, _ONE, Placing.OLDEST_FIRST),
    not_restored=("the dates on which the songs were liked: they stand first, in their old order",),
    source=f"{_REFERENCE}/videos/rate",
)

_PLAYLISTS = SurfaceCapability(
    can_list=True,
    can_remove=True,
    operation=_WRITE,
    batch=_ONE,
    per_occurrence=True,
    # Writes side by side to one playlist were seen to end in 500s (googleapis/google-api-python-client #2013).
    in_turn=True,
    restoring=Restoring(_WRITE, _ONE, Placing.ASCENDING, repeatable=False),
    not_restored=(
        "the dates on which the entries were added",
        "entries of playlists that YouTube sorts by itself: it takes back entries of those in manual order only",
    ),
    source=f"{_REFERENCE}/playlistItems/delete",
)

_FOLLOWED_ARTISTS = SurfaceCapability(
    can_list=True,
    can_remove=True,
    operation=_WRITE,
    batch=_ONE,
    per_occurrence=True,
    can_check=True,
    restoring=Restoring(_WRITE, _ONE),
    not_restored=("the dates of the subscriptions",),
    source=f"{_REFERENCE}/subscriptions/delete",
)

CAPABILITIES = Capabilities(
    provider="youtube_music",
    title="YouTube Music",
    surfaces={
        Surface.LIKED_SONGS: _LIKED_SONGS,
        Surface.PLAYLISTS: _PLAYLISTS,
        Surface.FOLLOWED_ARTISTS: _FOLLOWED_ARTISTS,
    },
    check_batch=ASK_MOST,
    read_cost=READ_COST,
    write_cost=WRITE_COST,
    skipped=(
        "deleted and private videos: YouTube does not say whose they were",
        "videos that name an artist in their title only: they are listed for review",
        "playlists of others: YouTube lists only the listener's own",
    ),
    cannot=(
        "see or change saved albums and the artists of the music library: there is no call for it",
        "tell who is featured on a song: a video has one owner and no list of artists",
        "write more than 200 times a day for all listeners of an app together, unless Google grants it more",
    ),
    scopes={"https://www.googleapis.com/auth/youtube": "to read and change likes, playlists and subscriptions"},
)

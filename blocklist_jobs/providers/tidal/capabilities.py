"""What Tidal can do, cannot do and cannot undo. It takes more back than any other provider: dates, places, order."""

from __future__ import annotations

from blocklist_jobs.core.batching import BatchSize
from blocklist_jobs.core.capabilities import Capabilities, Placing, Restoring, SurfaceCapability
from blocklist_jobs.core.library import Surface
from blocklist_jobs.providers.tidal.resources import COLLECTIONS, MOST

_REFERENCE = "https://developer.tidal.com/apiref"
_SIZE = BatchSize(MOST, 20)

SCOPES = {
    "user.read": "to know whose account it is",
    "collection.read": "to read saved tracks, albums and artists",
    "collection.write": "to remove saved tracks, albums and artists, and to put them back",
    "playlists.read": "to list the playlists of the listener",
    "playlists.write": "to remove entries of playlists, and to put them back",
}
"""SPEC, ``securitySchemes``: those that ordinary apps may ask for (tier THIRD_PARTY)."""


def _collection(surface: Surface) -> SurfaceCapability:
    """A collection is in the order of its dates, which are brought back, so that nothing is lost in any order of
    adding. What is there already is not added again (SPEC: ``skipped``, reason ``ALREADY_PRESENT``).
    """
    return SurfaceCapability(
        can_list=True,
        can_remove=True,
        operation="remove_from_collection",
        batch=_SIZE,
        restoring=Restoring("add_to_collection", _SIZE, Placing.NOWHERE, dates=True),
        source=f"{_REFERENCE}#/{COLLECTIONS[surface].path}",
    )


_PLAYLISTS = SurfaceCapability(
    can_list=True,
    can_remove=True,
    operation="remove_playlist_items",
    batch=_SIZE,
    per_occurrence=True,
    in_turn=True,
    # The batch's Idempotency-Key is forgotten after an hour: a job may wait for longer (docs/decisions/112).
    restoring=Restoring("add_playlist_items", _SIZE, Placing.BEFORE, repeatable=False, dates=True),
    source=f"{_REFERENCE}#/playlists",
)

CAPABILITIES = Capabilities(
    provider="tidal",
    title="Tidal",
    surfaces={Surface.PLAYLISTS: _PLAYLISTS, **{surface: _collection(surface) for surface in COLLECTIONS}},
    check_batch=1,
    skipped=(
        "playlists of others, also those shared with the listener: only their own are read",
        "entries that Tidal tells nothing about: nobody can say whose they are",
        "saved videos: only those in playlists are looked at",
    ),
    cannot=("block an artist or dislike a track: Tidal keeps the calls for it to itself",),
    scopes=SCOPES,
)

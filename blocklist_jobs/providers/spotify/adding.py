"""Puts back what was taken out. Saving what is saved does nothing; inserting into a playlist twice inserts twice."""

from __future__ import annotations

from blocklist_jobs.core.calls import Add, Wanted
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.wire import Request
from blocklist_jobs.providers.reading import text
from blocklist_jobs.providers.spotify.dialect import IN_ORDER_MOST, PLAYLIST_MOST, Dialect
from blocklist_jobs.providers.spotify.paths import at_most, entries_of, of_many
from blocklist_jobs.providers.spotify.uris import target_uri


def add(call: Add, api_url: str, dialect: Dialect) -> Request:
    """The request; ``ValueError`` for more than Spotify takes at once."""
    if call.surface is Surface.PLAYLISTS:
        return _insert(call, api_url, dialect)
    endpoint = dialect.shelves[call.surface]
    if call.surface is not Surface.LIKED_SONGS:
        return of_many("PUT", api_url, endpoint, call.wanted, dialect.library_most)
    if not dialect.takes_dates:
        return of_many("PUT", api_url, endpoint, call.wanted, IN_ORDER_MOST)
    return _with_dates(of_many("PUT", api_url, endpoint, call.wanted, dialect.library_most), call.wanted)


def _with_dates(plain: Request, wanted: tuple[Wanted, ...]) -> Request:
    """Saves songs with the dates they had; one whose date is unknown gets the oldest of the others.

    developer.spotify.com/documentation/web-api/reference/save-tracks-user: ids beside dated ones are not looked at.
    """
    dates = {one.entity_id: text(one.before.get("added_at")) for one in wanted}
    oldest = min(filter(None, dates.values()), default="")
    if not oldest:
        return plain
    dated = [{"id": song, "added_at": added_at or oldest} for song, added_at in dates.items()]
    return Request(plain.method, plain.url, json={"timestamped_ids": dated})


def _insert(call: Add, api_url: str, dialect: Dialect) -> Request:
    """Inserts one block, in which a track may stand more than once.

    developer.spotify.com/documentation/web-api/reference/add-items-to-playlist
    """
    uris = at_most(PLAYLIST_MOST, tuple(target_uri(one) for one in call.wanted))
    return Request(
        "POST",
        entries_of(call.container_id, api_url, dialect),
        json={"uris": list(uris), "position": call.position},
        repeatable=False,
    )

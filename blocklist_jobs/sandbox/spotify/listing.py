"""The calls that read a library."""

from __future__ import annotations

from blocklist_jobs.sandbox.spotify.errors import SpotifyError
from blocklist_jobs.sandbox.spotify.playlist import Playlist
from blocklist_jobs.sandbox.spotify.render import album_json, artist_json, iso, playlist_json, track_json
from blocklist_jobs.sandbox.spotify.session import Session
from blocklist_jobs.sandbox.wire import Answer, JsonObject, json_answer


def me(session: Session) -> Answer:
    """GET /me: development apps get no e-mail, country or product (changes of February 2026)."""
    account = session.account
    user: JsonObject = {
        "id": account.id,
        "account_id": f"account-{account.id}",
        "display_name": account.name,
        "type": "user",
        "uri": f"spotify:user:{account.id}",
    }
    if not session.is_development:
        user |= {"email": f"{account.id}@example.org", "country": "DE", "product": "premium"}
    return json_answer(200, user)


def saved_tracks(session: Session) -> Answer:
    """GET /me/tracks: entries hold ``track`` in both dialects."""
    session.need("user-library-read")
    tracks, liked = session.state.catalog.tracks, session.account.liked

    def build(offset: int, limit: int) -> list[JsonObject]:
        return [{"added_at": iso(at), "track": track_json(tracks[id_])} for id_, at in liked.page(offset, limit)]

    return session.page(len(liked), build)


def saved_albums(session: Session) -> Answer:
    """GET /me/albums."""
    session.need("user-library-read")
    known, albums = session.state.catalog.albums, session.account.albums

    def build(offset: int, limit: int) -> list[JsonObject]:
        return [{"added_at": iso(at), "album": album_json(known[id_])} for id_, at in albums.page(offset, limit)]

    return session.page(len(albums), build)


def followed_artists(session: Session) -> Answer:
    """GET /me/following?type=artist: paged by cursor, no dates."""
    session.need("user-follow-read")
    if session.call.query.get("type") != "artist":
        raise SpotifyError(400, "Missing or invalid type")
    limit = session.number("limit", 20, 1, 50)
    follows = session.account.follows
    ids = follows.after(session.call.query.get("after", ""), limit)
    more = bool(ids) and bool(follows.after(ids[-1], 1))
    href = f"{session.href}?type=artist&limit={limit}"
    page = {
        "href": href,
        "limit": limit,
        "total": len(follows),
        "next": f"{href}&after={ids[-1]}" if more else None,
        "cursors": {"after": ids[-1] if more else None},
        "items": [artist_json(session.state.catalog.artists[id_]) for id_ in ids],
    }
    return json_answer(200, {"artists": page})


def playlist_object(session: Session, playlist: Playlist) -> JsonObject:
    """A playlist as this app sees it: development apps see of other users' playlists the metadata only."""
    if not session.is_development:
        return playlist_json(playlist, session.call.base, ("items", "tracks"))
    mine = playlist.editable_by(session.account.id)
    return playlist_json(playlist, session.call.base, ("items",) if mine else ())


def playlists(session: Session) -> Answer:
    """GET /me/playlists: owned and followed ones; collaborative ones need a scope of their own to be listed."""
    session.need("playlist-read-private")
    every = "playlist-read-collaborative" in session.scopes
    listed = [session.state.playlists[id_] for id_ in session.account.playlists.ids]
    shown = [playlist for playlist in listed if every or not playlist.collaborative]

    def build(offset: int, limit: int) -> list[JsonObject]:
        return [playlist_object(session, playlist) for playlist in shown[offset : offset + limit]]

    return session.page(len(shown), build, furthest=100_000)

"""The calls that write: one thing each, 50 units each."""

from __future__ import annotations

from blocklist_jobs.sandbox.wire import Answer, JsonObject
from blocklist_jobs.sandbox.youtube_music.catalog import Standing, Video
from blocklist_jobs.sandbox.youtube_music.errors import YouTubeError
from blocklist_jobs.sandbox.youtube_music.listing import owner_of
from blocklist_jobs.sandbox.youtube_music.render import item_json, subscription_json
from blocklist_jobs.sandbox.youtube_music.session import Session
from blocklist_jobs.sandbox.youtube_music.state import LIKED_MUSIC, LIKED_VIDEOS, Item, Playlist, Subscription

RATINGS = ("none", "like", "dislike")


def rate(session: Session) -> Answer:
    """POST /videos/rate?id=&rating=: 204 (developers.google.com/youtube/v3/docs/videos/rate)."""
    session.need_writing()
    id_, rating = session.need("id"), session.call.query.get("rating", "")
    if rating not in RATINGS:
        raise YouTubeError(400, "invalidRating", "The request contained an unexpected value for the rating parameter.")
    video = _available(session, id_)
    if not video.can_rate:
        raise YouTubeError(403, "videoRatingDisabled", "The owner of the video has disabled ratings.")
    account, now = session.account, session.state.clock.now()
    return Answer(204, change=lambda: f"rate {rating}: {'changed' if account.rate(id_, rating, now) else 'as it was'}")


def insert_item(session: Session) -> Answer:
    """POST /playlistItems?part=snippet: 200 with the entry, whose id is new (…/docs/playlistItems/insert)."""
    session.need_writing()
    wanted = session.parts("snippet", "contentDetails", "status")
    snippet = _object(session.call.json(), "snippet")
    playlist = _playlist(session, _text(snippet, "playlistId", "playlistIdRequired"))
    video = _insertable(session, _text(_object(snippet, "resourceId"), "videoId", "resourceIdRequired"))
    position = _position(playlist, snippet)
    _check_room(session, playlist, video)
    item = Item(session.state.fresh(), video, session.state.clock.now())
    place = playlist.place(position)

    def carry_out() -> str:
        playlist.items.insert(place, item)
        return f"insert at {place}"

    body = item_json(item, playlist.id, owner_of(session, playlist), place, wanted)
    answer = session.answer("playlistItem", body)
    return Answer(200, answer.body, change=carry_out)


def delete_item(session: Session) -> Answer:
    """DELETE /playlistItems?id=: 204 (…/docs/playlistItems/delete)."""
    session.need_writing()
    id_ = session.need("id")
    if any(rating.entry == id_ for rating in session.account.likes.values()):
        raise YouTubeError(400, "playlistOperationUnsupported", "Entries of this list cannot be deleted.")
    found = session.state.holding(id_)
    if found is None:
        raise YouTubeError(404, "playlistItemNotFound", "The playlist item cannot be found.")
    playlist, item = found
    _check_owner(session, playlist)

    def carry_out() -> str:
        playlist.items.remove(item)
        return "delete 1 item"

    return Answer(204, change=carry_out)


def subscribe(session: Session) -> Answer:
    """POST /subscriptions?part=snippet: 200 with the subscription (…/docs/subscriptions/insert)."""
    session.need_writing()
    wanted = session.parts("snippet", "contentDetails")
    resource = _object(_object(session.call.json(), "snippet"), "resourceId")
    id_ = _text(resource, "channelId", "resourceIdRequired")
    channel = session.state.catalog.channels.get(id_)
    if channel is None:
        raise YouTubeError(404, "publisherNotFound", "The channel cannot be found.")
    account = session.account
    if account.subscribed(id_):
        raise YouTubeError(400, "subscriptionDuplicate", "The subscription already exists.")
    made = Subscription(session.state.fresh(), channel, session.state.clock.now())

    def carry_out() -> str:
        account.subscriptions[made.id] = made
        return "subscribe"

    answer = session.answer("subscription", subscription_json(made, account.channel, wanted))
    return Answer(200, answer.body, change=carry_out)


def unsubscribe(session: Session) -> Answer:
    """DELETE /subscriptions?id=: 204 (…/docs/subscriptions/delete)."""
    session.need_writing()
    id_, account = session.need("id"), session.account
    if id_ not in account.subscriptions:
        others = session.state.accounts.values()
        if any(id_ in other.subscriptions for other in others):
            raise YouTubeError(403, "subscriptionForbidden", "The subscription is not yours.")
        raise YouTubeError(404, "subscriptionNotFound", "The subscription cannot be found.")

    def carry_out() -> str:
        del account.subscriptions[id_]
        return "unsubscribe"

    return Answer(204, change=carry_out)


def _available(session: Session, id_: str) -> Video:
    video = session.state.catalog.videos.get(id_)
    if video is None or video.standing is not Standing.PUBLIC:
        raise YouTubeError(404, "videoNotFound", "The video cannot be found.")
    return video


def _insertable(session: Session, id_: str) -> Video:
    """As above, but a private video has been seen to be refused in another way."""
    video = session.state.catalog.videos.get(id_)
    if video is not None and video.standing is Standing.PRIVATE:
        raise YouTubeError(400, "failedPrecondition", "Precondition check failed.")
    return _available(session, id_)


def _playlist(session: Session, id_: str) -> Playlist:
    if id_ in (LIKED_MUSIC, LIKED_VIDEOS):
        raise YouTubeError(400, "playlistOperationUnsupported", "Nothing can be inserted into this list.")
    playlist = session.state.playlists.get(id_)
    if playlist is None:
        raise YouTubeError(404, "playlistNotFound", "The playlist cannot be found.")
    _check_owner(session, playlist)
    return playlist


def _check_owner(session: Session, playlist: Playlist) -> None:
    if playlist.owner != session.account.id:
        raise YouTubeError(403, "playlistItemsNotAccessible", "The request is not properly authorized.")


def _check_room(session: Session, playlist: Playlist, video: Video) -> None:
    habits = session.state.habits
    if len(playlist.items) >= habits.capacity:
        raise YouTubeError(403, "playlistContainsMaximumNumberOfVideos", "The playlist is full.")
    if not habits.duplicates and any(item.video.id == video.id for item in playlist.items):
        raise YouTubeError(409, "videoAlreadyInPlaylist", "Video already in playlist.")


def _position(playlist: Playlist, snippet: JsonObject) -> int | None:
    position = snippet.get("position")
    if position is None:
        return None
    if not isinstance(position, int) or isinstance(position, bool) or position < 0:
        raise YouTubeError(400, "invalidSnippet", "The position is not a number from 0 on.")
    if not playlist.manual:
        raise YouTubeError(400, "manualSortRequired", "A position needs a playlist that is sorted by hand.")
    return position


def _object(body: JsonObject, name: str) -> JsonObject:
    value = body.get(name)
    if not isinstance(value, dict):
        raise YouTubeError(400, "invalidSnippet", f"The request has no {name}.")
    return value


def _text(body: JsonObject, name: str, reason: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise YouTubeError(400, reason, f"The request has no {name}.")
    return value

"""The calls that read; each costs one unit."""

from __future__ import annotations

from collections.abc import Sequence

from blocklist_jobs.sandbox.wire import Answer
from blocklist_jobs.sandbox.youtube_music.catalog import Channel, Standing
from blocklist_jobs.sandbox.youtube_music.errors import YouTubeError
from blocklist_jobs.sandbox.youtube_music.render import (
    channel_json,
    item_json,
    playlist_json,
    subscription_json,
    video_json,
)
from blocklist_jobs.sandbox.youtube_music.session import Session
from blocklist_jobs.sandbox.youtube_music.state import LIKED_MUSIC, LIKED_VIDEOS, Item, Playlist


def channels(session: Session) -> Answer:
    """GET /channels?mine=true | id=."""
    wanted = session.parts("snippet", "contentDetails", "status")
    known = session.state.catalog.channels
    some = [session.account.channel] if session.mine else [known[id_] for id_ in session.ids() if id_ in known]
    return session.page("channelListResponse", some, lambda _, channel: channel_json(channel, wanted))


def playlists(session: Session) -> Answer:
    """GET /playlists?mine=true | id=: the liked lists are not among one's own."""
    wanted = session.parts("snippet", "contentDetails", "status")
    known = session.state.playlists
    some = session.state.own(session.account) if session.mine else [known[i] for i in session.ids() if i in known]
    visible = [one for one in some if _visible(session, one)]
    return session.page(
        "playlistListResponse", visible, lambda _, one: playlist_json(one, owner_of(session, one), wanted)
    )


def playlist_items(session: Session) -> Answer:
    """GET /playlistItems?playlistId= [&videoId=] | id=."""
    wanted = session.parts("snippet", "contentDetails", "status")
    if "id" in session.call.query:
        return _named_items(session, wanted)
    id_ = session.need("playlistId")
    items, owner = _items(session, id_)
    video = session.call.query.get("videoId")
    places: Sequence[int] = range(len(items))
    if video is not None:
        places = [at for at in places if items[at].video.id == video]
    return session.page("playlistItemListResponse", places, lambda _, at: item_json(items[at], id_, owner, at, wanted))


def subscriptions(session: Session) -> Answer:
    """GET /subscriptions?mine=true [&forChannelId=], by the title of the channel."""
    wanted = session.parts("snippet", "contentDetails", "subscriberSnippet")
    if not session.mine:
        raise YouTubeError(400, "missingRequiredParameter", "No filter selected")
    only = session.call.query.get("forChannelId", "")
    account = session.account
    some = [one for one in account.subscriptions.values() if not only or one.channel.id in only.split(",")]
    some.sort(key=lambda one: (one.channel.title.casefold(), one.channel.id))
    return session.page(
        "subscriptionListResponse", some, lambda _, one: subscription_json(one, account.channel, wanted)
    )


def videos(session: Session) -> Answer:
    """GET /videos?id= | myRating=: videos that are gone are left out."""
    wanted = session.parts("snippet", "contentDetails", "status")
    known, account = session.state.catalog.videos, session.account
    rating = session.call.query.get("myRating", "")
    if rating not in ("", "like", "dislike"):
        raise YouTubeError(400, "invalidRating", "myRating is like or dislike")
    rated = account.likes if rating == "like" else account.dislikes
    ids = list(reversed(rated)) if rating else session.ids()
    some = [known[id_] for id_ in ids if id_ in known and known[id_].standing is Standing.PUBLIC]
    return session.page("videoListResponse", some, lambda _, video: video_json(video, wanted))


def ratings(session: Session) -> Answer:
    """GET /videos/getRating?id=: one for each video there is."""
    known = session.state.catalog.videos
    items = [{"videoId": id_, "rating": session.account.rating(id_)} for id_ in session.ids() if id_ in known]
    return session.answer("videoGetRatingResponse", {"items": items})


def owner_of(session: Session, playlist: Playlist) -> Channel:
    """The channel of a playlist's owner."""
    owner = session.state.accounts.get(playlist.owner)
    return owner.channel if owner else session.state.catalog.channels[playlist.owner]


def _visible(session: Session, playlist: Playlist) -> bool:
    return playlist.privacy != "private" or playlist.owner == session.account.id


def _items(session: Session, id_: str) -> tuple[list[Item], Channel]:
    """What is in a list and whose it is."""
    account = session.account
    if id_ == LIKED_VIDEOS or (id_ == LIKED_MUSIC and session.state.habits.liked_music):
        return session.state.liked(account, music=id_ == LIKED_MUSIC), account.channel
    playlist = session.state.playlists.get(id_)
    if playlist is None:
        raise YouTubeError(404, "playlistNotFound", "The playlist cannot be found.")
    if not _visible(session, playlist):
        raise YouTubeError(403, "playlistItemsNotAccessible", "The request is not properly authorized.")
    return playlist.items, owner_of(session, playlist)


def _named_items(session: Session, wanted: frozenset[str]) -> Answer:
    found = [pair for id_ in session.ids() if (pair := session.state.holding(id_)) and _visible(session, pair[0])]
    return session.page(
        "playlistItemListResponse",
        found,
        lambda _, pair: item_json(
            pair[1], pair[0].id, owner_of(session, pair[0]), pair[0].items.index(pair[1]), wanted
        ),
    )

"""Reading at YouTube: five at a time unless asked, by tokens, part by part; liked lists are lists of their own."""

from __future__ import annotations

from typing import Any

import pytest

from blocklist_jobs.sandbox.youtube_music.ids import channel_id, playlist_id, video_id
from tests.sandbox.youtube import NAME, YouTube, caller, error


def whole(ann: YouTube, path: str, **query: Any) -> list[dict[str, Any]]:
    """All pages of a list."""
    found: list[dict[str, Any]] = []
    token: str | None = ""
    while token is not None:
        page = ann.get(path, **query, **({"pageToken": token} if token else {}))
        found += page["items"]
        token = page.get("nextPageToken")
    return found


def test_five_at_a_time_unless_asked_and_fifty_at_most(ann: YouTube) -> None:
    first = ann.get("/playlistItems", playlistId="LM")
    assert (len(first["items"]), first["pageInfo"]["resultsPerPage"]) == (5, 5)
    second = ann.get("/playlistItems", playlistId="LM", pageToken=first["nextPageToken"])
    assert [one["snippet"]["position"] for one in second["items"]] == [5, 6, 7, 8, 9]
    assert "prevPageToken" in second
    assert len(ann.get("/playlistItems", playlistId="LM", maxResults=50)["items"]) == 50
    assert ann.get("/playlistItems", playlistId="LM", maxResults=0)["items"] == []
    songs = whole(ann, "/playlistItems", playlistId="LM", maxResults=50)
    assert [one["snippet"]["title"] for one in songs] == [f"song {n:03}" for n in range(120)] == ann.names()


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"maxResults": 51}, "invalidParameter"),
        ({"maxResults": "x"}, "invalidParameter"),
        ({"pageToken": "nonsense"}, "invalidPageToken"),
        ({"pageToken": "YXQ6eA=="}, "invalidPageToken"),
        ({"part": ""}, "missingRequiredParameter"),
        ({"part": "snippet,lyrics"}, "unknownPart"),
        ({"playlistId": ""}, "missingRequiredParameter"),
    ],
)
def test_what_makes_no_page_is_400(ann: YouTube, query: dict[str, Any], reason: str) -> None:
    answer = ann.send("GET", "/playlistItems", **({"part": "snippet", "playlistId": "LM"} | query))
    assert error(answer) == (400, reason)


def test_totals_of_long_lists_are_estimates(ann: YouTube) -> None:
    assert ann.get("/playlistItems", playlistId="LM")["pageInfo"]["totalResults"] == 126
    assert ann.get("/playlists", mine="true")["pageInfo"]["totalResults"] == 2
    ann.sandbox.habits(NAME, approximate=False)
    assert ann.get("/playlistItems", playlistId="LM")["pageInfo"]["totalResults"] == 120


def test_only_the_parts_asked_for_are_there(ann: YouTube) -> None:
    (one,) = ann.get("/playlistItems", playlistId="LM", maxResults=1, part="contentDetails")["items"]
    assert one["contentDetails"]["videoId"] == video_id("song 000")
    assert "snippet" not in one


def test_liked_music_is_a_part_of_all_that_is_liked(ann: YouTube) -> None:
    titles = [one["snippet"]["title"] for one in whole(ann, "/playlistItems", playlistId="LL", maxResults=50)]
    assert titles == ["talk", *(f"song {n:03}" for n in range(120))]
    related = ann.get("/channels", mine="true", part="contentDetails")["items"][0]
    assert related["contentDetails"]["relatedPlaylists"]["likes"] == "LL"
    assert related["id"] == ann.tokens["channel_id"]
    ann.sandbox.habits(NAME, liked_music=False)
    assert error(ann.send("GET", "/playlistItems", part="snippet", playlistId="LM")) == (404, "playlistNotFound")
    assert len(ann.get("/videos", myRating="like", maxResults=50)["items"]) == 50


def test_an_entry_tells_the_owner_and_no_artist(ann: YouTube) -> None:
    items = ann.get("/playlistItems", playlistId=playlist_id("mine"), maxResults=50)["items"]
    assert len({one["id"] for one in items}) == len(items) == 6
    first, fan = items[0]["snippet"], items[5]["snippet"]
    assert (first["videoOwnerChannelId"], first["videoOwnerChannelTitle"]) == (channel_id("Ann"), "Ann - Topic")
    assert fan["videoOwnerChannelTitle"] == "Some Label"
    assert first["resourceId"] == {"kind": "youtube#video", "videoId": video_id("song 000")}
    assert first["publishedAt"] == "2025-10-09T08:53:20Z"
    for place, title in ((1, "Deleted video"), (4, "Private video")):
        assert items[place]["snippet"]["title"] == title
        assert "videoOwnerChannelId" not in items[place]["snippet"]


def test_entries_by_id_and_by_video(ann: YouTube) -> None:
    list_id = playlist_id("mine")
    items = ann.get("/playlistItems", playlistId=list_id, maxResults=50)["items"]
    (named,) = ann.get("/playlistItems", id=f"{items[2]['id']},none")["items"]
    assert (named["id"], named["snippet"]["position"]) == (items[2]["id"], 2)
    twice = ann.get("/playlistItems", playlistId=list_id, videoId=video_id("song 000"))["items"]
    assert [one["snippet"]["position"] for one in twice] == [0, 3]


def test_ones_own_playlists_and_those_of_others(ann: YouTube) -> None:
    lists = ann.get("/playlists", mine="true", part="snippet,contentDetails,status")["items"]
    shown = [(one["snippet"]["title"], one["contentDetails"]["itemCount"]) for one in lists]
    assert shown == [("mine", 6), ("by date", 1)]
    bobs = playlist_id("bob's")
    theirs = f"{playlist_id('secret')},{bobs}"
    assert [one["snippet"]["title"] for one in ann.get("/playlists", id=theirs)["items"]] == ["bob's"]
    secret = ann.send("GET", "/playlistItems", part="snippet", playlistId=playlist_id("secret"))
    assert error(secret) == (403, "playlistItemsNotAccessible")
    assert len(ann.get("/playlistItems", playlistId=bobs)["items"]) == 1
    none = ann.send("GET", "/playlistItems", part="snippet", playlistId="PLnone")
    assert error(none) == (404, "playlistNotFound")


def test_subscriptions_by_title_and_by_channel(ann: YouTube) -> None:
    found = whole(ann, "/subscriptions", mine="true", maxResults=50)
    titles = [one["snippet"]["title"] for one in found]
    assert titles == [f"star {n:02} - Topic" for n in range(60)]
    assert found[3]["snippet"]["resourceId"]["channelId"] == channel_id("star 03")
    (one,) = ann.get("/subscriptions", mine="true", forChannelId=channel_id("star 07"))["items"]
    assert one["id"] == found[7]["id"]
    assert error(ann.send("GET", "/subscriptions", part="snippet")) == (400, "missingRequiredParameter")


def test_videos_and_ratings_of_several_at_once(ann: YouTube) -> None:
    names = ("song 000", "fan", "gone", "hidden", "nothing")
    ids = ",".join(map(video_id, names))
    shown = ann.get("/videos", id=ids, maxResults=50)["items"]
    assert [one["snippet"]["title"] for one in shown] == ["song 000", "fan"]
    ratings = ann.get("/videos/getRating", id=ids)["items"]
    assert [one["rating"] for one in ratings] == ["like", "none", "none", "none"]
    many = ",".join(video_id(str(n)) for n in range(51))
    assert error(ann.send("GET", "/videos/getRating", id=many)) == (400, "invalidParameter")


def test_a_consent_to_read_reads(ann: YouTube) -> None:
    scope = "https://www.googleapis.com/auth/youtube.readonly"
    tokens = ann.sandbox.tokens("ann", provider=NAME, scopes=[scope])
    with caller(ann.sandbox, tokens["access_token"]) as client:
        assert client.get("/playlists", params={"mine": "true", "part": "id"}).status_code == 200
        refused = client.post("/videos/rate", params={"id": video_id("song 000"), "rating": "none"})
        assert error(refused) == (403, "insufficientPermissions")
    assert ann.names()[0] == "song 000"

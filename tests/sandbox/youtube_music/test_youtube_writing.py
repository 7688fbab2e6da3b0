"""Writing at YouTube: one thing at a time, new ids for what comes, 204 for what goes."""

from __future__ import annotations

from typing import Any

import pytest

from blocklist_jobs.sandbox.youtube_music.ids import channel_id, playlist_id, video_id
from tests.sandbox.youtube import NAME, YouTube, error, insertion, subscription


def rate(ann: YouTube, name: str, rating: str) -> tuple[int, str]:
    """Status and reason of a rating; no reason when it succeeds."""
    answer = ann.send("POST", "/videos/rate", id=video_id(name), rating=rating)
    return error(answer) if answer.content else (answer.status_code, "")


def insert(ann: YouTube, list_: str, video: str, position: int | None = None) -> tuple[int, str]:
    """Status and new id, or reason."""
    answer = ann.send("POST", "/playlistItems", insertion(list_, video, position), part="snippet")
    return (200, answer.json()["id"]) if answer.status_code == 200 else error(answer)


def ids(ann: YouTube, name: str = "mine") -> list[str]:
    """The ids of the entries of a playlist."""
    items = ann.get("/playlistItems", playlistId=playlist_id(name), maxResults=50)["items"]
    return [one["id"] for one in items]


def test_unliking_and_liking_again_puts_it_on_top(ann: YouTube) -> None:
    before = ann.sandbox.library("ann", NAME)["liked"][3]
    assert rate(ann, "song 003", "none") == (204, "")
    assert "song 003" not in ann.names()
    assert rate(ann, "song 003", "like") == (204, "")
    after = ann.sandbox.library("ann", NAME)["liked"][0]
    assert (after["uri"], after["name"]) == (before["uri"], "song 003")
    assert after["added_at"] > before["added_at"]
    assert rate(ann, "song 004", "like") == (204, "")
    assert ann.names()[0] == "song 003"


def test_a_dislike_is_no_like(ann: YouTube) -> None:
    assert rate(ann, "song 000", "dislike") == (204, "")
    assert (ann.names()[0], ann.names("dislikes")) == ("song 001", ["song 000"])
    rating = ann.get("/videos/getRating", id=video_id("song 000"))["items"][0]["rating"]
    assert rating == "dislike"


@pytest.mark.parametrize(
    ("name", "rating", "expected"),
    [
        ("song 000", "love", (400, "invalidRating")),
        ("song 000", "", (400, "invalidRating")),
        ("nothing", "none", (404, "videoNotFound")),
        ("gone", "like", (404, "videoNotFound")),
        ("hidden", "like", (404, "videoNotFound")),
        ("unratable", "like", (403, "videoRatingDisabled")),
    ],
)
def test_ratings_that_are_refused(ann: YouTube, name: str, rating: str, expected: tuple[int, str]) -> None:
    assert rate(ann, name, rating) == expected


@pytest.mark.parametrize(
    ("method", "path", "reason"),
    [
        ("POST", "/videos/rate", "videoNotFound"),
        ("DELETE", "/playlistItems", "playlistItemNotFound"),
        ("DELETE", "/subscriptions", "subscriptionNotFound"),
    ],
)
def test_one_id_per_write(ann: YouTube, method: str, path: str, reason: str) -> None:
    some = {"/videos/rate": [video_id("song 000"), video_id("song 001")], "/playlistItems": ids(ann)[:2]}
    subscribed = [one["id"] for one in ann.get("/subscriptions", mine="true")["items"][:2]]
    both = ",".join(some.get(path, subscribed))
    assert error(ann.send(method, path, id=both, rating="none")) == (404, reason)
    assert (len(ann.names()), len(ann.items()), len(ann.names("follows"))) == (120, 6, 60)


def test_an_entry_goes_by_its_own_id_and_its_twin_stays(ann: YouTube) -> None:
    answer = ann.send("DELETE", "/playlistItems", id=ids(ann)[3])
    assert (answer.status_code, answer.content) == (204, b"")
    assert ann.items() == ["song 000", "gone", "song 001", "hidden", "fan"]
    assert error(ann.send("DELETE", "/playlistItems", id="none")) == (404, "playlistItemNotFound")
    assert error(ann.send("DELETE", "/playlistItems")) == (400, "missingRequiredParameter")


def test_entries_of_the_liked_list_and_of_others_do_not_go(ann: YouTube) -> None:
    (liked,) = ann.get("/playlistItems", playlistId="LM", maxResults=1)["items"]
    refused = ann.send("DELETE", "/playlistItems", id=liked["id"])
    assert error(refused) == (400, "playlistOperationUnsupported")
    bobs = ann.send("DELETE", "/playlistItems", id=ids(ann, "bob's")[0])
    assert error(bobs) == (403, "playlistItemsNotAccessible")
    assert len(ann.names()) == 120


def test_an_insertion_has_a_new_id_and_the_place_asked_for(ann: YouTube) -> None:
    before = ids(ann)
    ann.send("DELETE", "/playlistItems", id=before[2])
    status, new = insert(ann, "mine", "song 001", 2)
    assert (status, new in before) == (200, False)
    assert ann.items() == ["song 000", "gone", "song 001", "song 000", "hidden", "fan"]
    assert ids(ann)[2] == new
    insert(ann, "mine", "song 001")
    insert(ann, "mine", "song 002", 99)
    assert ann.items()[-3:] == ["fan", "song 001", "song 002"]


def test_an_insertion_into_the_liked_list(ann: YouTube) -> None:
    for list_ in ("LM", "LL"):
        body = insertion("mine", "song 000")
        body["snippet"]["playlistId"] = list_
        answer = ann.send("POST", "/playlistItems", body, part="snippet")
        assert error(answer) == (400, "playlistOperationUnsupported")


@pytest.mark.parametrize(
    ("list_", "video", "position", "expected"),
    [
        ("by date", "song 001", 0, (400, "manualSortRequired")),
        ("mine", "gone", None, (404, "videoNotFound")),
        ("mine", "nothing", None, (404, "videoNotFound")),
        ("mine", "hidden", None, (400, "failedPrecondition")),
        ("bob's", "song 001", None, (403, "playlistItemsNotAccessible")),
        ("none", "song 001", None, (404, "playlistNotFound")),
        ("mine", "song 001", -1, (400, "invalidSnippet")),
    ],
)
def test_insertions_that_are_refused(
    ann: YouTube, list_: str, video: str, position: int | None, expected: tuple[int, str]
) -> None:
    before = ann.sandbox.checksum("ann", NAME)
    assert insert(ann, list_, video, position) == expected
    assert ann.sandbox.checksum("ann", NAME) == before


def test_a_list_sorted_by_date_takes_what_names_no_place(ann: YouTube) -> None:
    assert insert(ann, "by date", "song 001")[0] == 200
    assert ann.items("by date") == ["song 001", "song 000"]


def test_a_full_list_and_one_that_takes_nothing_twice(ann: YouTube) -> None:
    ann.sandbox.habits(NAME, duplicates=False)
    assert insert(ann, "mine", "song 000") == (409, "videoAlreadyInPlaylist")
    ann.sandbox.habits(NAME, duplicates=True, capacity=7)
    assert insert(ann, "mine", "song 000")[0] == 200
    assert insert(ann, "mine", "song 002") == (403, "playlistContainsMaximumNumberOfVideos")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "invalidSnippet"),
        ({"snippet": {}}, "playlistIdRequired"),
        ({"snippet": {"playlistId": playlist_id("mine")}}, "invalidSnippet"),
        ({"snippet": {"playlistId": playlist_id("mine"), "resourceId": {}}}, "resourceIdRequired"),
    ],
)
def test_bodies_that_make_no_insertion(ann: YouTube, body: dict[str, Any], reason: str) -> None:
    assert error(ann.send("POST", "/playlistItems", body, part="snippet")) == (400, reason)


def test_a_body_that_is_no_json(ann: YouTube) -> None:
    answer = ann.client.post("/playlistItems", params={"part": "snippet"}, content=b"{")
    assert error(answer) == (400, "parseError")


def test_unsubscribing_and_subscribing_again(ann: YouTube) -> None:
    channel = channel_id("star 05")
    (before,) = ann.get("/subscriptions", mine="true", forChannelId=channel)["items"]
    assert ann.send("DELETE", "/subscriptions", id=before["id"]).status_code == 204
    assert len(ann.names("follows")) == 59
    made = ann.send("POST", "/subscriptions", subscription("star 05"), part="snippet")
    assert (made.status_code, made.json()["snippet"]["resourceId"]["channelId"]) == (200, channel)
    assert made.json()["id"] != before["id"]
    assert len(ann.names("follows")) == 60
    again = ann.send("POST", "/subscriptions", subscription("star 05"), part="snippet")
    assert error(again) == (400, "subscriptionDuplicate")


def test_subscriptions_that_are_refused(ann: YouTube) -> None:
    assert error(ann.send("DELETE", "/subscriptions", id="none")) == (404, "subscriptionNotFound")
    bobs = ann.sandbox.library("bob", NAME)["follows"][0]["id"]
    assert error(ann.send("DELETE", "/subscriptions", id=bobs)) == (403, "subscriptionForbidden")
    unknown = ann.send("POST", "/subscriptions", subscription("nobody"), part="snippet")
    assert error(unknown) == (404, "publisherNotFound")


def test_the_user_does_other_things_meanwhile(ann: YouTube) -> None:
    mine = playlist_id("mine")
    steps: list[dict[str, Any]] = [
        {"unlike": [video_id("song 000")]},
        {"dislike": [video_id("song 001")]},
        {"like": [video_id("fan")]},
        {"subscribe": [channel_id("star 60")]},
        {"unsubscribe": [channel_id("star 00")]},
        {"insert": {"playlist": mine, "ids": [video_id("song 007")], "position": 0}},
        {"take": {"playlist": mine, "positions": [1, 2]}},
        {"delete": playlist_id("by date")},
    ]
    ann.sandbox.activity("ann", *steps, provider=NAME)
    assert ann.names()[:2] == ["fan", "song 002"]
    assert (ann.names("follows")[0], ann.names("follows")[-1]) == ("star 01 - Topic", "star 60 - Topic")
    assert ann.items() == ["song 007", "song 001", "song 000", "hidden", "fan"]
    assert ann.names("playlists") == ["mine"]


def test_a_closed_account_answers_nothing(ann: YouTube) -> None:
    reason = "authenticatedUserAccountSuspended"
    ann.sandbox.activity("ann", {"trouble": reason}, provider=NAME)
    assert error(ann.send("GET", "/channels", mine="true", part="id")) == (403, reason)
    ann.sandbox.activity("ann", {"trouble": ""}, provider=NAME)
    assert ann.get("/channels", mine="true")["items"]

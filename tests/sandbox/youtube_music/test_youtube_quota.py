"""A day of units: what each call costs, who pays, and when the day ends, in summer and in winter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.sandbox.youtube_music.ids import playlist_id, video_id
from blocklist_jobs.sandbox.youtube_music.quotas import Quotas, day_of, resets_at
from tests.sandbox.youtube import NAME, YouTube, caller, error, insertion

SOME_YEARS = st.integers(1_700_000_000, 2_000_000_000)


@given(SOME_YEARS)
def test_the_day_ends_at_midnight_in_california(now: int) -> None:
    end = resets_at(now)
    assert 0 < end - now <= 25 * 3600
    there = datetime.fromtimestamp(end, ZoneInfo("America/Los_Angeles"))
    assert (there.hour, there.minute, there.second) == (0, 0, 0)
    assert day_of(end) == day_of(now) + timedelta(days=1)
    assert day_of(end - 1) == day_of(now)


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-07-01", 24), ("2026-03-08", 23), ("2026-11-01", 25)],
)
def test_days_on_which_the_clocks_change(day: str, hours: int) -> None:
    begin = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("America/Los_Angeles")).timestamp()
    assert resets_at(begin) - begin == hours * 3600


@given(st.lists(st.tuples(st.integers(0, 200_000), st.sampled_from([1, 50])), max_size=60))
def test_no_day_holds_more_than_its_units(calls: list[tuple[int, int]]) -> None:
    quotas, now, admitted = Quotas({"p": 500}), 1_795_000_000.0, dict[Any, int]()
    for later, cost in calls:
        now += later
        if quotas.allows("p", cost, now):
            quotas.charge("p", "ann", cost, now)
            admitted[day_of(now)] = admitted.get(day_of(now), 0) + cost
        else:
            assert admitted.get(day_of(now), 0) + cost > 500
    assert all(units <= 500 for units in admitted.values())


@pytest.mark.parametrize(
    ("method", "path", "query", "status", "cost"),
    [
        ("GET", "/playlistItems", {"playlistId": "LM", "part": "snippet"}, 200, 1),
        ("GET", "/videos/getRating", {"id": video_id("fan")}, 200, 1),
        ("POST", "/videos/rate", {"id": video_id("fan"), "rating": "like"}, 204, 50),
        ("POST", "/videos/rate", {"id": video_id("nothing"), "rating": "like"}, 404, 50),
        ("POST", "/videos/rate", {"id": video_id("fan"), "rating": "love"}, 400, 1),
        ("DELETE", "/subscriptions", {"id": "none"}, 404, 50),
        ("GET", "/search", {"q": "fan"}, 404, 1),
        ("PATCH", "/playlists", {}, 405, 1),
        ("GET", "/playlistItems", {}, 400, 1),
    ],
)
def test_what_a_call_costs(ann: YouTube, method: str, path: str, query: dict[str, str], status: int, cost: int) -> None:
    assert ann.client.request(method, path, params=query).status_code == status
    assert ann.used() == cost


def test_an_expired_token_costs_too_and_an_unknown_one_nobody(ann: YouTube) -> None:
    ann.sandbox.fault("token_expired", provider=NAME, nth=[1])
    assert error(ann.send("GET", "/channels", mine="true", part="id")) == (401, "authError")
    assert ann.used() == 1
    with caller(ann.sandbox, "nonsense") as client:
        assert error(client.get("/channels")) == (401, "authError")
    assert ann.used() == 1


def test_after_the_last_unit_it_is_403_until_midnight_in_california(ann: YouTube) -> None:
    ann.sandbox.clock(NAME, now="2026-11-24T20:00:00Z")
    token = ann.sandbox.tokens("ann", provider=NAME, expires_in=10**6)["access_token"]
    query = {"id": video_id("song 000"), "rating": "none"}
    with caller(ann.sandbox, token) as client:
        codes = []
        for number in range(202):
            query["id"] = video_id(f"song {number % 120:03}")
            codes.append(client.post("/videos/rate", params=query).status_code)
        assert codes == [204] * 200 + [403] * 2
        refused = client.get("/channels", params={"mine": "true", "part": "id"})
        assert error(refused) == (403, "quotaExceeded")
        assert refused.json()["error"]["errors"][0]["domain"] == "youtube.quota"
        assert "Retry-After" not in refused.headers
        today = ann.sandbox.quota()["sandbox-client"]
        assert (today["used"], today["refused"], today["limit"]) == (10_000, 3, 10_000)
        assert datetime.fromtimestamp(today["resets_at"], UTC).isoformat() == "2026-11-25T08:00:00+00:00"
        ann.sandbox.clock(NAME, now="2026-11-25T07:59:50Z")
        assert client.post("/videos/rate", params=query).status_code == 403
        ann.sandbox.clock(NAME, now="2026-11-25T08:00:00Z")
        assert client.post("/videos/rate", params=query).status_code == 204
    days = ann.sandbox.quota()["sandbox-client"]["days"]
    assert {day: (one["used"], one["refused"]) for day, one in days.items()} == {
        "2026-11-24": (10_000, 4),
        "2026-11-25": (50, 0),
    }


def test_what_is_left_may_do_for_a_read_and_not_for_a_write(ann: YouTube) -> None:
    ann.sandbox.quota(used=9_960)
    assert error(ann.send("POST", "/videos/rate", id=video_id("fan"), rating="like")) == (403, "quotaExceeded")
    assert ann.send("GET", "/channels", mine="true", part="id").status_code == 200
    assert "fan" not in ann.names()
    ann.sandbox.quota(limit=20_000)
    assert ann.send("POST", "/videos/rate", id=video_id("fan"), rating="like").status_code == 204


def test_apps_of_a_project_share_its_day_and_users_are_told_apart(ann: YouTube) -> None:
    ann.sandbox.app("phone", provider=NAME, project="sandbox-client")
    ann.sandbox.app("other", provider=NAME)
    phone = ann.sandbox.tokens("bob", provider=NAME, app="phone")
    other = ann.sandbox.tokens("bob", provider=NAME, app="other")
    for tokens in (phone, other):
        with caller(ann.sandbox, tokens["access_token"]) as client:
            client.get("/channels", params={"mine": "true", "part": "id"})
    ann.get("/channels", mine="true")
    shown = ann.sandbox.quota()
    assert shown["sandbox-client"]["by_user"] == {"ann": 1, "bob": 1}
    assert shown["other"]["by_user"] == {"bob": 1}


def test_too_fast_is_another_403(ann: YouTube) -> None:
    ann.sandbox.limit({"limit": 1, "seconds": 60}, provider=NAME)
    assert ann.send("GET", "/channels", mine="true", part="id").status_code == 200
    refused = ann.send("GET", "/channels", mine="true", part="id")
    assert error(refused) == (403, "rateLimitExceeded")
    assert "Retry-After" not in refused.headers
    assert (ann.sandbox.summary(60)["over_limit"], ann.used()) == (1, 1)


@pytest.mark.parametrize(
    ("refusal", "expected", "wait"),
    [
        ("none", (403, "rateLimitExceeded"), None),
        ("quota", (403, "quotaExceeded"), None),
        ("seconds", (429, "rateLimitExceeded"), "7"),
    ],
)
def test_refusals_inside_the_limit(ann: YouTube, refusal: str, expected: tuple[int, str], wait: str | None) -> None:
    ann.sandbox.fault("throttle", provider=NAME, refusal=refusal, seconds=7, count=1)
    refused = ann.send("GET", "/channels", mine="true", part="id")
    assert error(refused) == expected
    assert refused.headers.get("Retry-After") == wait
    ann.sandbox.fault("throttle", provider=NAME, refusal="text")
    assert ann.send("GET", "/channels").text == "Too many requests"


def test_a_write_whose_answer_is_lost_is_done_and_paid_for(ann: YouTube) -> None:
    ann.sandbox.fault("answer_lost", provider=NAME, method="POST")
    with pytest.raises(httpx.RemoteProtocolError):
        ann.send("POST", "/playlistItems", insertion("mine", "song 009"), part="snippet")
    assert (ann.items()[-1], ann.used()) == ("song 009", 50)


def test_the_log_has_names_without_ids(ann: YouTube) -> None:
    ann.get("/playlistItems", playlistId=playlist_id("mine"))
    (entry,) = ann.sandbox.requests()
    assert (entry["kind"], entry["app"], entry["user"], entry["provider"]) == (
        "GET /playlistItems",
        "sandbox-client",
        "ann",
        NAME,
    )

"""YouTube Music, end to end: a day of units, names that are no ids, order on the way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import Engine

from blocklist_jobs.config.settings import Settings
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.limits import YOUTUBE_DAY
from blocklist_jobs.core.states import FINAL, Status
from blocklist_jobs.core.views import JobView
from blocklist_jobs.sandbox import Sandbox
from tests.jobs.days import PROJECT, Days
from tests.jobs.workshop import FAST, Workshop

NAME = "youtube_music"
# Early in the afternoon in California.
BEGINS = datetime(2026, 11, 24, 22, tzinfo=UTC)
CLOSE = timedelta(seconds=5)


def channel(name: str) -> str:
    """The id of the channel of this name."""
    return "UC" + name.replace(" ", "").ljust(22, "_")[:22]


def topic(name: str) -> dict[str, Any]:
    """An artist's own channel."""
    return {"id": channel(name), "title": f"{name} - Topic"}


def video(name: str, artist: str) -> dict[str, Any]:
    """A song on its artist's channel."""
    return {"id": name.ljust(11, "_"), "title": name, "channel": topic(artist)}


def liked(**users: int) -> dict[str, Any]:
    """Users who like so many songs by Zed, among three by Ann."""
    zeds = [video(f"zed{number}", "Zed") for number in range(max(users.values()))]
    anns = [video(f"ann{number}", "Ann") for number in range(3)]
    listeners = [
        {"id": user, "liked": [one["id"] for one in (*anns[:1], *zeds[:count], *anns[1:])]}
        for user, count in users.items()
    ]
    return {"videos": [*zeds, *anns], "users": listeners}


@pytest.fixture
def provider() -> str:
    """A workshop is YouTube's."""
    return NAME


@pytest.fixture
def days(settings: Settings, sandbox: Sandbox, clean_db: Engine, redis_client: Redis) -> Iterator[Days]:
    """A world in which days pass without waiting."""
    made = Days(settings, sandbox, redis_client, BEGINS)
    yield made
    made.services.close()


def workshop_in(days: Days, caller: str = "ann") -> Workshop:
    """A workshop of the newest process, with YouTube's day of units."""
    made = Workshop(days.services, days.sandbox, NAME, Caller(caller, is_admin=True))
    made.set_limits(replace(FAST, quotas=(YOUTUBE_DAY,)))
    return made


def until_evening(workshop: Workshop, *jobs: tuple[Workshop, JobView]) -> None:
    """Work until every job waits for the next day, or has ended."""

    def rests(mine: Workshop, job: JobView) -> bool:
        view = mine.read(job)
        return view.status in FINAL or (view.waiting_for is not None and view.waiting_for.reason == "quota")

    reports = lambda: "\n".join(str(mine.read(job)) for mine, job in jobs)  # noqa: E731
    workshop.work(lambda: all(rests(mine, job) for mine, job in jobs), 60.0, reports)


def test_400_removals_take_three_days(days: Days) -> None:
    tokens = days.sandbox.seed(liked(ann=400), NAME)["ann"]
    workshop = workshop_in(days)
    workshop.connect(tokens)
    job = workshop.submit(workshop.block(channel("Zed")))
    for _ in range(2):
        until_evening(workshop, (workshop, job))
        waiting = workshop.read(job).waiting_for
        assert waiting is not None
        assert waiting.until is not None
        assert abs(waiting.until + timedelta(seconds=days.ahead_s) - days.midnight()) < CLOSE
        assert workshop.hand_out() == ()
        sent = len(days.sandbox.requests())
        workshop = replace(workshop, services=days.restart())
        assert workshop.hand_out() == ()
        assert len(days.sandbox.requests()) == sent
        days.next_day()
    (ended,) = workshop.drive(job)

    assert ended.status is Status.COMPLETED
    assert ended.progress.completed == 400
    assert [one["name"] for one in workshop.library()["liked"]] == ["ann0", "ann1", "ann2"]
    told = days.sandbox.quota()[PROJECT]["days"]
    assert [one["refused"] for one in told.values()] == [0, 0, 0]
    assert all(one["used"] <= 10_000 for one in told.values())
    # The calls that meet the first token's end cost a write of ours, and one unit of YouTube's.
    assert [one["used"] > 9_600 for one in told.values()] == [True, True, False]
    assert not [one for one in days.sandbox.requests() if one["status"] == 403]


def test_two_users_are_served_evenly(days: Days) -> None:
    tokens = days.sandbox.seed(liked(ann=150, bob=150), NAME)
    workshops = [workshop_in(days, user) for user in ("ann", "bob")]
    jobs = []
    for mine in workshops:
        mine.connect(tokens[mine.caller.user_id])
        jobs.append((mine, mine.submit(mine.block(channel("Zed")))))
    until_evening(workshops[0], *jobs)
    used = days.sandbox.quota()[PROJECT]["by_user"]
    assert abs(used["ann"] - used["bob"]) <= 100
    days.next_day()
    until_evening(workshops[0], *jobs)
    assert [mine.read(job).status for mine, job in jobs] == [Status.COMPLETED] * 2


def test_not_one_call_after_the_403(days: Days) -> None:
    """Others have used the project's day: YouTube says no before our own count does."""
    tokens = days.sandbox.seed(liked(ann=60), NAME)["ann"]
    workshop = workshop_in(days)
    workshop.set_limits(replace(FAST, quotas=(YOUTUBE_DAY,), concurrency=1))
    workshop.connect(tokens)
    days.sandbox.quota(used=9_000)
    job = workshop.submit(workshop.block(channel("Zed")))
    until_evening(workshop, (workshop, job))
    assert workshop.hand_out() == ()
    days.services.remember_gate()
    workshop = replace(workshop, services=days.restart())
    until_evening(workshop, (workshop, job))
    assert workshop.hand_out() == ()
    statuses = [one["status"] for one in days.sandbox.requests()]
    assert statuses.count(403) == 1
    assert statuses[-1] == 403
    days.next_day()
    (ended,) = workshop.drive(job)
    assert ended.status is Status.COMPLETED
    assert ended.attempts == 0
    assert [one["status"] for one in days.sandbox.requests()].count(403) == 1


def test_what_only_carries_a_name_is_shown_and_left_alone(workshop: Workshop) -> None:
    """Put up by somebody else than Zed: his name in the title, or of the channel, is no proof."""
    label, fans = {"id": channel("Label"), "title": "Label"}, {"id": channel("Zed Fans"), "title": "Zed"}
    own, titled, fanned = video("own", "Zed"), video("Zed - titled", "Ann"), video("fanned", "Ann")
    videos = [own, {**titled, "id": "titled_____", "channel": label}, {**fanned, "channel": fans}, video("ann", "Ann")]
    ids = [one["id"] for one in videos]
    lists = [{"id": "PLmine", "title": "mine", "owner": "ann", "items": ids}]
    users = [{"id": "ann", "liked": ids, "subscriptions": [channel("Zed"), channel("Zed Fans")]}]
    tokens = workshop.sandbox.seed({"videos": videos, "playlists": lists, "users": users}, NAME)["ann"]
    workshop.connect(tokens)
    (ended,) = workshop.drive(workshop.submit(workshop.block(channel("Zed"), name="Zed")))

    assert ended.status is Status.COMPLETED
    after = workshop.library()
    left = {id_.strip("_") for id_ in ids} - {"own"}
    for things in (after["liked"], after["playlists"][0]["items"]):
        assert {one["uri"].rpartition(":")[2].strip("_") for one in things} == left
    assert [one["name"] for one in after["follows"]] == ["Zed"]
    shown = workshop.services.jobs.items(workshop.caller, ended.id, statuses=["skipped"], limit=100)
    assert {(item.action, (item.error or {})["code"]) for item in shown} == {("review", "name_only")}
    assert sorted((item.surface, item.entity_id.strip("_")) for item in shown) == sorted(
        [(surface, id_) for surface in ("liked_songs", "playlists") for id_ in ("titled", "fanned")]
        + [("followed_artists", channel("Zed Fans").strip("_"))]
    )


def test_a_playlist_comes_back_place_by_place(workshop: Workshop) -> None:
    """Ones of Zed's stand first, last, side by side and twice; the likes come back first, in their old order."""
    zeds, anns = [video(f"zed{number}", "Zed")["id"] for number in range(3)], ["ann0_______", "ann1_______"]
    order = [zeds[0], zeds[1], anns[0], zeds[0], anns[1], anns[0], zeds[2], zeds[2]]
    lists = [{"id": "PLmine", "title": "mine", "owner": "ann", "items": order}]
    filled = liked(ann=3)
    tokens = workshop.sandbox.seed({**filled, "playlists": lists}, NAME)["ann"]
    workshop.connect(tokens)
    (ended,) = workshop.drive(workshop.submit(workshop.block(channel("Zed"))))
    assert ended.progress.completed == 3 + 5
    workshop.drive(workshop.roll_back(ended))
    after = workshop.library()
    assert [one["uri"].rpartition(":")[2] for one in after["playlists"][0]["items"]] == order
    assert [one["name"] for one in after["liked"]] == ["zed0", "zed1", "zed2", "ann0", "ann1", "ann2"]

"""Real playlists against real blocklists: nothing listed is left, nothing else touched, few requests, none refused."""

from __future__ import annotations

from math import ceil
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from blocklist_jobs.core.states import Status
from tests.jobs.workshop import Workshop, without

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
LISTS = DATA / "blocklists"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.exists(), reason=f"the real data is not in {DATA}"),
]


@pytest.fixture
def filled(workshop: Workshop) -> Workshop:
    """10,000 unique tracks as liked songs, and 40 of the playlists."""
    tokens = workshop.sandbox.seed_playlists(DATA / "playlists.jsonl", user="ann", liked=10_000, playlists=40)["ann"]
    workshop.connect(tokens, provider_user_id="ann")
    return workshop


def load(workshop: Workshop, *names: str) -> tuple[UUID, set[str]]:
    """A blocklist of these files, and the ids that are in them."""
    rows = [line.rsplit(",", 1) for name in names for line in (LISTS / name).read_text().splitlines()[1:]]
    body = "artist,id\n" + "\n".join(",".join(row) for row in rows)
    stored = workshop.services.blocklists.add(workshop.caller, body.encode(), name="real", provider="spotify")
    return stored.blocklist.id, {row[1] for row in rows}


def least(before: dict[str, Any], blocked: set[str]) -> int:
    """The fewest requests that can do it: pages, full batches, verification of what is known to need it."""

    def hit(thing: dict[str, Any]) -> bool:
        return not blocked.isdisjoint({*thing.get("artists", ()), *thing.get("album_artists", ())})

    mine = [one for one in before["playlists"] if one["owner"] == "ann" or one["collaborative"]]
    follows, touched = sum(map(hit, before["follows"])), [one for one in mine if any(map(hit, one["items"]))]
    read = sum(ceil(len(before[part]) / 50) or 1 for part in ("liked", "albums", "follows", "playlists"))
    read += sum(ceil(len(one["items"]) / 50) for one in mine)
    removals = (
        ceil(sum(map(hit, before["liked"])) / 40) + ceil(sum(map(hit, before["albums"])) / 40) + ceil(follows / 40)
    )
    removals += sum(ceil(len({item["uri"] for item in one["items"] if hit(item)}) / 100) for one in touched)
    verify = ceil(follows / 40) + sum(ceil(sum(not hit(item) for item in one["items"]) / 50) for one in touched)
    return read + removals + verify


@pytest.mark.parametrize(
    "names",
    [("thousand-artists.csv",), ("thousand-artists.csv", "ai-artists.csv")],
    ids=["a thousand artists", "both lists at once"],
)
def test_a_real_list_on_a_real_library(filled: Workshop, names: tuple[str, ...]) -> None:
    before = filled.library()
    blocklist_id, blocked = load(filled, *names)
    (ended,) = filled.drive(filled.submit(blocklist_id), within_s=120)
    assert ended.status is Status.COMPLETED
    assert without(filled.library(), set()) == without(before, blocked)
    requests = filled.sandbox.requests()
    assert not [one for one in requests if one["status"] == 429]
    needed = least(before, blocked)
    assert needed <= len(requests) <= 1.05 * needed


def test_a_plan_names_exactly_what_would_go_and_touches_nothing(filled: Workshop) -> None:
    """Two of the 7,477 artists of this list sit in the playlists of 2021."""
    before = filled.library()
    blocklist_id, blocked = load(filled, "ai-artists.csv")
    (ended,) = filled.drive(filled.submit(blocklist_id, dry_run=True), within_s=120)
    assert ended.status is Status.COMPLETED
    assert ended.plan is not None
    assert filled.library() == before
    left = without(before, blocked)
    for surface, part in {"liked_songs": "liked", "saved_albums": "albums", "followed_artists": "follows"}.items():
        assert ended.plan["surfaces"][surface]["remove"] == len(before[part]) - len(left[part])
    in_playlists = sum(len(one["items"]) for one in before["playlists"]) - sum(map(len, left["playlists"].values()))
    assert ended.plan["surfaces"]["playlists"]["remove"] == in_playlists
    assert ended.plan["review"] == 0


def test_a_list_without_effect_makes_a_clean_plan(filled: Workshop) -> None:
    before = filled.library()
    _, blocked = load(filled, "ai-artists.csv")
    there = {artist for part in ("liked", "albums", "follows") for one in before[part] for artist in one["artists"]}
    there |= {artist for one in before["playlists"] for item in one["items"] for artist in item["artists"]}
    (ended,) = filled.drive(filled.submit(filled.block(*(blocked - there)), dry_run=True), within_s=120)
    assert ended.plan is not None
    assert (ended.plan["remove"], ended.plan["review"]) == (0, 0)
    assert filled.library() == before

"""Apple Music, end to end: nothing can be removed, what cannot be is named, and a dislike gives its rating back."""

from __future__ import annotations

from typing import Any

import pytest

from blocklist_jobs.core.errors import Conflict
from blocklist_jobs.core.states import Status
from blocklist_jobs.sandbox.apple_music.ids import artist_id, playlist_id, song_id
from tests.jobs.workshop import Workshop
from tests.sandbox.apple import NAME, song

ZED = artist_id("Zed")
LIKED_BEFORE, DISLIKED_BEFORE = song_id("zed 1"), song_id("zed 2")


def document() -> dict[str, Any]:
    """Three songs by Zed and two by Ann; a list with two of Zed's that are nowhere else, one of them twice; ratings."""
    names = {"ann 1": "Ann", "zed 1": "Zed", "zed 2": "Zed", "ann 2": "Ann", "zed 3": "Zed"}
    tape = {"upload": {"name": "tape", "artist_name": "Zed", "album_name": "Tapes"}}
    listed = [song_id("listed 1"), song_id("ann 1"), song_id("listed 2"), song_id("listed 1"), tape]
    return {
        "songs": [song(name, artist) for name, artist in names.items()]
        + [song("listed 1", "Zed"), song("listed 2", "Ann", "Zed")],
        "users": [
            {
                "id": "ann",
                "songs": [*map(song_id, names), tape],
                "playlists": [
                    {"id": playlist_id("mine"), "name": "mine", "tracks": listed},
                    {"id": playlist_id("theirs"), "name": "theirs", "can_edit": False, "tracks": listed[:1]},
                ],
                "ratings": {
                    "songs": {LIKED_BEFORE: 1, DISLIKED_BEFORE: -1, song_id("ann 2"): 1, song_id("listed 1"): -1}
                },
            }
        ],
    }


@pytest.fixture
def provider() -> str:
    """The workshop is Apple's."""
    return NAME


@pytest.fixture
def ann(workshop: Workshop) -> Workshop:
    """Ann is connected."""
    workshop.connect(workshop.sandbox.seed(document(), NAME)["ann"])
    return workshop


def ratings(workshop: Workshop) -> dict[str, int]:
    """The ratings of songs as the sandbox holds them."""
    return {one["id"]: one["value"] for one in workshop.library()["ratings"] if one["kind"] == "songs"}


def test_what_cannot_be_removed_is_named_and_left_alone(ann: Workshop) -> None:
    before = ann.library()
    (planned,) = ann.drive(ann.submit(ann.block(ZED, name="Zed"), dry_run=True))
    assert planned.plan is not None
    assert planned.plan["remove"] == 0
    assert any("remove anything" in words for words in planned.plan["cannot"])

    (ended,) = ann.drive(ann.submit(ann.block(ZED, name="Zed")))
    assert ended.status is Status.COMPLETED
    assert ended.progress.completed == 0
    assert ann.library() == before
    items = ann.services.jobs.items(ann.caller, ended.id, limit=100)
    codes: dict[str, set[str]] = {}
    for item in items:
        codes.setdefault((item.error or {})["code"], set()).add(item.entity_name)
    assert codes == {
        "cannot_remove": {"zed 1", "zed 2", "zed 3", "listed 1", "listed 2"} | {f"Album of zed {n}" for n in (1, 2, 3)},
        "name_only": {"tape", "Tapes"},
        "not_editable": {"theirs"},
    }
    assert not [one for one in ann.sandbox.requests() if one["method"] != "GET"]


def test_a_dislike_and_the_rating_there_was_before(ann: Workshop) -> None:
    before = ratings(ann)
    (ended,) = ann.drive(ann.submit(ann.block(ZED), dislike_where_removal_is_impossible=True))
    assert ended.status is Status.COMPLETED
    zeds = [song_id(name) for name in ("zed 1", "zed 2", "zed 3", "listed 1", "listed 2")]
    assert ratings(ann) == {**before, **dict.fromkeys(zeds, -1)}

    (back,) = ann.drive(ann.roll_back(ended))
    assert back.status is Status.COMPLETED
    assert ratings(ann) == before


def test_what_the_listener_has_rated_since_is_left(ann: Workshop) -> None:
    """A song that was liked before and is liked again is back already; one that is liked now is not undone."""
    before = ratings(ann)
    (ended,) = ann.drive(ann.submit(ann.block(ZED), dislike_where_removal_is_impossible=True))
    liked_now = song_id("zed 3")
    steps = ({"rate": {"id": id_, "value": 1}} for id_ in (LIKED_BEFORE, liked_now))
    ann.sandbox.activity("ann", *steps, {"rate": {"id": song_id("listed 2"), "value": 0}}, provider=NAME)
    (back,) = ann.drive(ann.roll_back(ended))
    assert back.status is Status.COMPLETED
    assert ratings(ann) == {**before, liked_now: 1}
    items = ann.services.jobs.items(ann.caller, back.id, statuses=["skipped"], limit=100)
    assert {(item.entity_name, (item.error or {})["code"]) for item in items} == {
        ("zed 1", "already_there"),
        ("zed 3", "changed_since"),
        ("listed 2", "already_there"),
    }
    with pytest.raises(Conflict, match="nothing to roll back"):
        ann.roll_back(ended)


def test_a_listener_who_has_gone_is_waited_for(ann: Workshop) -> None:
    """Apple's user tokens cannot be renewed: when one ends in the middle, the job waits for its user."""
    ann.sandbox.fault("status", provider=NAME, method="PUT", nth=[2], count=1, status=403, message="Forbidden")
    job = ann.submit(ann.block(ZED), dislike_where_removal_is_impossible=True)

    def waits() -> bool:
        waiting = ann.read(job).waiting_for
        return waiting is not None and waiting.reason == "reconnect"

    ann.work(waits, 20.0, lambda: str(ann.read(job)))
    assert job.connection_id is not None
    ann.reconnect(job.connection_id, ann.sandbox.tokens("ann", provider=NAME))
    (ended,) = ann.drive(job)
    assert ended.status is Status.COMPLETED
    assert {value for id_, value in ratings(ann).items() if id_ != song_id("ann 2")} == {-1}

"""Lists follow their sources: what is new is taken over or held, and whatever fails keeps the list."""

from __future__ import annotations

from typing import Any

import pytest

from blocklist_jobs.core.errors import Conflict, Invalid
from blocklist_jobs.core.source import Apply, RevisionState
from blocklist_jobs.sandbox import id_of
from tests.standing.conftest import Desk
from tests.standing.origin import Origin, csv_of, sends

ONE, TWO, THREE = (id_of(name) for name in ("one", "two", "three"))
MANY = [id_of(f"artist {number}") for number in range(20)]


def test_what_is_new_is_taken_over_and_said(desk: Desk, origin: Origin) -> None:
    blocklist_id = desk.shop.block(ONE, TWO)
    origin.holds(ONE, THREE)
    desk.follow(blocklist_id, origin.url())
    assert desk.look(blocklist_id) == ["applied"]
    assert desk.artists(blocklist_id) == [ONE, THREE]
    [revision] = desk.revisions(blocklist_id)
    assert (revision.number, revision.state, revision.origin) == (2, RevisionState.APPLIED, "source")
    assert (revision.size_before, revision.size, revision.added, revision.removed) == (2, 2, 1, 1)
    assert revision.sample["added"] == [{"name": f"Artist {THREE}", "ids": {"spotify": THREE}}]
    assert desk.news()[0] == {
        "type": "blocklist.changed",
        "blocklist_id": str(blocklist_id),
        "name": "list",
        "revision": 2,
        "size_before": 2,
        "size": 2,
        "added": 1,
        "removed": 1,
    }


def test_what_has_not_changed_costs_one_short_request(desk: Desk, origin: Origin) -> None:
    blocklist_id = desk.shop.block(ONE)
    origin.holds(ONE, TWO)
    desk.follow(blocklist_id, origin.url())
    desk.look(blocklist_id)
    assert desk.look(blocklist_id) == ["same"]
    assert "if-none-match" in origin.asked[-1][1]
    assert len(desk.revisions(blocklist_id)) == 1
    origin.paths["/list.csv"] = sends(csv_of(ONE, TWO))  # a server without ETags
    assert desk.look(blocklist_id) == ["same"]


def test_a_failed_look_keeps_the_list_shows_the_error_and_waits_longer(desk: Desk, origin: Origin) -> None:
    blocklist_id = desk.shop.block(ONE)
    desk.follow(blocklist_id, origin.url())
    sources = desk.shop.services.standing.sources
    for failures in (1, 2, 3, 4):
        assert desk.look(blocklist_id) == ["failed"]
        shown = sources.read(desk.caller, blocklist_id)
        assert (shown.failures, shown.error) == (failures, "it answered 404")
    assert desk.artists(blocklist_id) == [ONE]
    assert [one["type"] for one in desk.news()] == ["blocklist.source_fails"]  # told once
    origin.holds(ONE, TWO)
    assert desk.look(blocklist_id) == ["applied"]
    assert sources.read(desk.caller, blocklist_id).error is None


NO_LISTS = [
    (b"\n<html><body>Please log in</body></html>", "a page for people"),
    (b"", "at least one artist"),
    (b"name,spotify\n", "at least one artist"),
    (b"\xff\xfe\x00", "NUL"),
    (b'{"artists": [', "no JSON"),
]


def test_what_is_no_list_is_no_list(desk: Desk, origin: Origin) -> None:
    blocklist_id = desk.shop.block(*MANY)
    desk.follow(blocklist_id, origin.url())
    for body, words in NO_LISTS:
        origin.paths["/list.csv"] = sends(body)
        assert desk.look(blocklist_id) == ["failed"]
        assert words in str(desk.shop.services.standing.sources.read(desk.caller, blocklist_id).error)
    assert desk.artists(blocklist_id) == MANY


def test_a_list_that_loses_most_of_its_artists_waits_for_its_owner(desk: Desk, origin: Origin) -> None:
    blocklist_id = desk.shop.block(*MANY)
    order = desk.order(blocklist_id, on_change=True)
    origin.holds(*MANY[:9])
    desk.follow(blocklist_id, origin.url(), apply=Apply.AT_ONCE)
    assert desk.look(blocklist_id) == ["held"]
    assert desk.artists(blocklist_id) == MANY
    [waiting] = desk.revisions(blocklist_id)
    assert (waiting.state, waiting.reason, waiting.removed) == (RevisionState.WAITING, "shrinks", 11)
    assert desk.news()[0]["type"] == "blocklist.needs_confirmation"
    assert desk.look(blocklist_id) == ["same"]
    desk.run()
    assert desk.jobs(order) == []
    sources = desk.shop.services.standing.sources
    applied = sources.decide(desk.caller, blocklist_id, waiting.number, apply=True)
    assert applied.state is RevisionState.APPLIED
    assert desk.artists(blocklist_id) == MANY[:9]
    with pytest.raises(Conflict, match="applied"):
        sources.decide(desk.caller, blocklist_id, waiting.number, apply=False)
    desk.run()
    assert len(desk.jobs(order)) == 1


def test_asked_about_each_change(desk: Desk, origin: Origin) -> None:
    blocklist_id = desk.shop.block(ONE)
    origin.holds(ONE, TWO)
    desk.follow(blocklist_id, origin.url(), apply=Apply.ASK)
    assert desk.look(blocklist_id) == ["held"]
    origin.holds(ONE, THREE)
    assert desk.look(blocklist_id) == ["held"]
    newest, older = desk.revisions(blocklist_id)
    assert (newest.state, older.state) == (RevisionState.WAITING, RevisionState.SUPERSEDED)
    sources = desk.shop.services.standing.sources
    sources.decide(desk.caller, blocklist_id, newest.number, apply=False)
    assert desk.artists(blocklist_id) == [ONE]
    assert desk.look(blocklist_id) == ["same"]  # it was turned away, and is not asked about again
    origin.holds(ONE)
    assert desk.look(blocklist_id) == ["same"]


def test_one_source_of_a_user_at_a_time(desk: Desk, origin: Origin) -> None:
    lists = [desk.shop.block(ONE, name=str(number)) for number in range(4)]
    for blocklist_id in lists:
        desk.follow(blocklist_id, origin.url())
    desk.sql("UPDATE blocklist_sources SET user_id = 'bob' WHERE blocklist_id = :id", id=lists[3])
    standing = desk.shop.services.standing
    assert len(standing.hand_out(7)) == 1  # a quarter of the slots, and one at least
    assert standing.hand_out(7) == []
    assert len(standing.hand_out(16)) == 1
    assert standing.hand_out(16) == []


def test_a_stale_look_changes_nothing(desk: Desk, origin: Origin) -> None:
    blocklist_id = desk.shop.block(ONE)
    origin.holds(ONE, TWO)
    desk.follow(blocklist_id, origin.url())
    standing = desk.shop.services.standing
    [(found, old)] = standing.hand_out(8)
    assert standing.hand_out(8) == []
    desk.sql("UPDATE blocklist_sources SET lease_until = now() - interval '1 second'")
    [(_, new)] = standing.hand_out(8)
    assert standing.follow(found, old) == "late"
    assert standing.follow(found, new) == "applied"
    assert standing.hand_out(0) == ()


def test_another_place_in_the_middle_of_a_look_wins(desk: Desk, origin: Origin) -> None:
    blocklist_id = desk.shop.block(ONE)
    desk.follow(blocklist_id, origin.url("/old.csv"))
    [(found, fence)] = desk.shop.services.standing.hand_out(8)
    origin.holds(ONE, TWO, path="/new.csv")

    def changes_its_mind(handler: Any) -> None:
        desk.follow(blocklist_id, origin.url("/new.csv"))
        sends(csv_of(ONE, THREE))(handler)

    origin.paths["/old.csv"] = changes_its_mind
    assert desk.shop.services.standing.follow(found, fence) == "late"
    assert desk.artists(blocklist_id) == [ONE]
    assert desk.look(blocklist_id) == ["applied"]
    assert desk.artists(blocklist_id) == [ONE, TWO]


def test_places_that_cannot_be_followed(desk: Desk) -> None:
    blocklist_id = desk.shop.block(ONE)
    for url, path in (("ftp://example.com/", None), ("http://me:secret@example.com/", None), (None, "mine.csv")):
        with pytest.raises(Invalid):
            desk.follow(blocklist_id, url, path=path)

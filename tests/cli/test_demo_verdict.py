"""The judge of the demo must see every way in which a library can be wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.cli.demo.difference import difference, unlike
from blocklist_jobs.cli.demo.dump import Lost
from blocklist_jobs.cli.demo.library import Library, Requests, Shelf, Thing
from blocklist_jobs.cli.demo.verdict import about_job, about_requests, about_units, is_right, judge, judge_dislikes
from blocklist_jobs.cli.demo.way_back import about_rollback, judge_back

BLOCKED = frozenset({"bad", "worse"})
GOOD_REQUESTS = Requests(sent=300, most_in_window=70, limit=70, seconds=10, refused=0)


def thing(name: str, *artists: str, record: str = "") -> Thing:
    return Thing(name, frozenset(artists), record or f"{name} at noon", f"uri:{name}")


def shelf(surface: str, *things: Thing, own_id: str = "", editable: bool = True) -> Shelf:
    return Shelf(surface, own_id or surface, own_id or surface, things, editable=editable)


MIXED = (thing("a", "fine"), thing("b", "bad"), thing("c", "fine", "worse"), thing("d", "fine"), thing("a", "fine"))
CLEANED = (MIXED[0], MIXED[3], MIXED[4])
FOREIGN = shelf("playlists", *MIXED, own_id="theirs", editable=False)
BEFORE = Library(
    (
        shelf("liked_songs", *MIXED),
        shelf("saved_albums", *MIXED),
        shelf("followed_artists", *MIXED),
        shelf("playlists", *MIXED, thing("mine"), own_id="mine"),
        FOREIGN,
    )
)
AFTER = Library(
    (
        shelf("liked_songs", *CLEANED),
        shelf("saved_albums", *CLEANED),
        shelf("followed_artists", *CLEANED),
        shelf("playlists", *CLEANED, thing("mine"), own_id="mine"),
        FOREIGN,
    )
)


def with_liked(*things: Thing) -> Library:
    return Library((shelf("liked_songs", *things), *AFTER.shelves[1:]))


def test_a_cleaned_library_is_right() -> None:
    findings = judge(BEFORE, AFTER, BLOCKED)
    assert is_right(findings)
    assert "liked songs: 5 entries, 2 removed, none left; the rest as it was" in [f.text for f in findings]


def test_an_untouched_library_is_wrong_on_every_surface() -> None:
    wrong = [finding.text for finding in judge(BEFORE, BEFORE, BLOCKED) if not finding.right]
    assert len(wrong) == 4
    assert all("2 still there (b, c)" in text for text in wrong)


@pytest.mark.parametrize(
    ("after", "says"),
    [
        (with_liked(*CLEANED, MIXED[1]), "1 still there (b)"),
        (with_liked(CLEANED[0], CLEANED[2]), "1 lost (d)"),
        (with_liked(CLEANED[0], CLEANED[1]), "1 lost (a)"),
        (with_liked(CLEANED[1], CLEANED[0], CLEANED[2]), "order changed"),
        (with_liked(*CLEANED, thing("new", "fine")), "1 appeared (new)"),
        (with_liked(thing("a", "fine", record="a, added today"), *CLEANED[1:]), "1 appeared (a)"),
        (with_liked(*CLEANED, thing("d", "fine"), thing("d", "fine")), "2 appeared (d, d)"),
        (Library(AFTER.shelves[1:]), "1 deleted as a whole"),
        (Library((*AFTER.shelves[:4], replace(FOREIGN, things=CLEANED))), "1 touched (theirs)"),
        (Library(AFTER.shelves[:4]), "1 touched (theirs)"),
        (Library((*AFTER.shelves, shelf("playlists", own_id="made"))), "1 new (made)"),
    ],
)
def test_tampering_is_found(after: Library, says: str) -> None:
    wrong = [finding.text for finding in judge(BEFORE, after, BLOCKED) if not finding.right]
    assert len(wrong) == 1
    assert says in wrong[0]


def test_what_no_artist_is_told_of_must_stay() -> None:
    without = replace(AFTER.shelves[3], things=CLEANED)
    after = Library((*AFTER.shelves[:3], without, FOREIGN))
    assert any("lost (mine)" in f.text for f in judge(BEFORE, after, BLOCKED) if not f.right)


@pytest.mark.parametrize(
    "requests",
    [
        replace(GOOD_REQUESTS, most_in_window=71),
        replace(GOOD_REQUESTS, most_in_window=0),
        replace(GOOD_REQUESTS, refused=1),
    ],
)
def test_too_many_requests_or_none_are_wrong(requests: Requests) -> None:
    assert not is_right(about_requests(requests))


def test_requests_within_the_limit_are_right() -> None:
    assert is_right(about_requests(GOOD_REQUESTS))


@pytest.mark.parametrize(("used", "refused", "right"), [(10_000, 0, True), (10_001, 0, False), (10, 1, False)])
def test_a_days_units_are_kept(used: int, refused: int, right: bool) -> None:
    assert about_units(used, 10_000, refused).right is right


DISLIKES = {"uri:b": -1, "uri:c": -1, "uri:x": 1}


@pytest.mark.parametrize(
    ("after", "says"),
    [
        (replace(BEFORE, ratings=DISLIKES), None),
        (replace(BEFORE, ratings={"uri:x": 1}), "2 ratings wrong (b, c)"),
        (replace(BEFORE, ratings={**DISLIKES, "uri:c": 1}), "1 ratings wrong (c)"),
        (replace(BEFORE, ratings={**DISLIKES, "uri:a": -1}), "1 ratings wrong (uri:a)"),
        (replace(BEFORE, ratings={name: value for name, value in DISLIKES.items() if value < 0}), "1 ratings wrong"),
        (Library((shelf("liked_songs", *CLEANED), *BEFORE.shelves[1:]), DISLIKES), "2 lost (b, c)"),
    ],
)
def test_dislikes_change_ratings_and_nothing_else(after: Library, says: str | None) -> None:
    wrong = [f.text for f in judge_dislikes(replace(BEFORE, ratings={"uri:x": 1}), after, BLOCKED) if not f.right]
    assert len(wrong) == (says is not None)
    assert all(str(says) in text for text in wrong)


TURNED = (*MIXED[1:], MIXED[0])


@pytest.mark.parametrize(
    ("after", "lost", "right"),
    [
        (BEFORE, Lost(), True),
        (AFTER, Lost(), False),
        (Library((shelf("liked_songs", *TURNED), *BEFORE.shelves[1:])), Lost(), False),
        (Library((shelf("liked_songs", *TURNED), *BEFORE.shelves[1:])), Lost(order=frozenset({"liked_songs"})), True),
        (
            Library((shelf("liked_songs", *TURNED[1:]), *BEFORE.shelves[1:])),
            Lost(order=frozenset({"liked_songs"})),
            False,
        ),
        (Library((*BEFORE.shelves[:4], replace(FOREIGN, things=CLEANED))), Lost(), False),
        (replace(BEFORE, ratings={"uri:b": -1}), Lost(), False),
    ],
)
def test_the_way_back_ends_where_it_began(after: Library, lost: Lost, right: bool) -> None:
    assert is_right(judge_back(BEFORE, after, lost)) is right


def test_what_cannot_come_back_is_not_promised() -> None:
    lost = Lost({"liked_songs": frozenset({"added_at"})}, frozenset({"liked_songs"}))
    texts = [finding.text for finding in judge_back(BEFORE, BEFORE, lost)]
    assert "liked songs: 5 entries, all there as before" in texts
    assert "saved albums: 5 entries, all there, order and dates as before" in texts


def job(status: str, removed: int) -> dict[str, object]:
    return {"status": status, "summary": {"surfaces": {"liked_songs": {"entries": 9, "completed": removed}}}}


def test_the_job_must_have_ended_well_and_counted_right() -> None:
    assert is_right(about_job(job("completed", 8), BEFORE, BLOCKED))
    assert not is_right(about_job(job("partially_completed", 8), BEFORE, BLOCKED))
    assert not is_right(about_job(job("completed", 7), BEFORE, BLOCKED))
    assert not is_right(about_job({"status": "completed", "summary": None}, BEFORE, BLOCKED))


def test_a_rollback_must_undo_all_that_was_done() -> None:
    assert is_right(about_rollback(job("completed", 8), job("completed", 8)))
    assert not is_right(about_rollback(job("completed", 7), job("completed", 8)))
    assert not is_right(about_rollback(job("partially_completed", 8), job("completed", 8)))


things = st.lists(
    st.builds(thing, st.sampled_from("abcdef"), st.sampled_from(["fine", "good", "bad", "worse"])), max_size=12
)


@given(before=things, keep=st.lists(st.booleans(), min_size=12, max_size=12))
def test_only_the_exact_rest_makes_no_difference(before: list[Thing], keep: list[bool]) -> None:
    after = tuple(one for one, stays in zip(before, keep, strict=False) if stays)
    wants = tuple(one for one in before if not one.is_by(BLOCKED))
    found = difference(shelf("x", *before), shelf("x", *after), BLOCKED)
    assert bool(found) == (after != wants)


@given(before=things, after=things)
def test_only_the_same_things_are_not_unlike(before: list[Thing], after: list[Thing]) -> None:
    was, now = shelf("x", *before), shelf("x", *after)
    records = [thing.record for thing in before], [thing.record for thing in after]
    assert bool(unlike(was, now)) == (records[0] != records[1])
    assert bool(unlike(was, now, in_order=False)) == (sorted(records[0]) != sorted(records[1]))

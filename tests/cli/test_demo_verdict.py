"""The judge of the demo must see every way in which a library can be wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.cli.demo.library import Library, Requests, Shelf, Thing
from blocklist_jobs.cli.demo.verdict import about_job, difference, is_right, judge

BLOCKED = frozenset({"bad", "worse"})
GOOD_REQUESTS = Requests(sent=300, most_in_window=70, limit=70, seconds=10, refused=0)


def thing(name: str, *artists: str, removable: bool = True, record: str = "") -> Thing:
    return Thing(name, frozenset(artists), record or f"{name} at noon", removable)


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
        shelf("playlists", *MIXED, thing("mine", "bad", removable=False), own_id="mine"),
        FOREIGN,
    )
)
AFTER = Library(
    (
        shelf("liked_songs", *CLEANED),
        shelf("saved_albums", *CLEANED),
        shelf("followed_artists", *CLEANED),
        shelf("playlists", *CLEANED, thing("mine", "bad", removable=False), own_id="mine"),
        FOREIGN,
    )
)


def with_liked(*things: Thing) -> Library:
    return Library((shelf("liked_songs", *things), *AFTER.shelves[1:]))


def test_a_cleaned_library_is_right() -> None:
    findings = judge(BEFORE, AFTER, BLOCKED, GOOD_REQUESTS)
    assert is_right(findings)
    assert "liked songs: 5 entries, 2 removed, none left; the rest as it was" in [f.text for f in findings]


def test_an_untouched_library_is_wrong_on_every_surface() -> None:
    wrong = [finding.text for finding in judge(BEFORE, BEFORE, BLOCKED, GOOD_REQUESTS) if not finding.right]
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
    wrong = [finding.text for finding in judge(BEFORE, after, BLOCKED, GOOD_REQUESTS) if not finding.right]
    assert len(wrong) == 1
    assert says in wrong[0]


def test_local_files_by_a_listed_artist_must_stay() -> None:
    without = replace(AFTER.shelves[3], things=CLEANED)
    after = Library((*AFTER.shelves[:3], without, FOREIGN))
    assert any("lost (mine)" in f.text for f in judge(BEFORE, after, BLOCKED, GOOD_REQUESTS) if not f.right)


@pytest.mark.parametrize(
    "requests",
    [
        replace(GOOD_REQUESTS, most_in_window=71),
        replace(GOOD_REQUESTS, most_in_window=0),
        replace(GOOD_REQUESTS, refused=1),
    ],
)
def test_too_many_requests_or_none_are_wrong(requests: Requests) -> None:
    assert not is_right(judge(BEFORE, AFTER, BLOCKED, requests))


def job(status: str, removed: int) -> dict[str, object]:
    return {"status": status, "summary": {"surfaces": {"liked_songs": {"entries": 9, "completed": removed}}}}


def test_the_job_must_have_ended_well_and_counted_right() -> None:
    assert is_right(about_job(job("completed", 8), BEFORE, BLOCKED))
    assert not is_right(about_job(job("partially_completed", 8), BEFORE, BLOCKED))
    assert not is_right(about_job(job("completed", 7), BEFORE, BLOCKED))
    assert not is_right(about_job({"status": "completed", "summary": None}, BEFORE, BLOCKED))


things = st.lists(
    st.builds(thing, st.sampled_from("abcdef"), st.sampled_from(["fine", "good", "bad", "worse"])), max_size=12
)


@given(before=things, keep=st.lists(st.booleans(), min_size=12, max_size=12))
def test_only_the_exact_rest_makes_no_difference(before: list[Thing], keep: list[bool]) -> None:
    after = tuple(one for one, stays in zip(before, keep, strict=False) if stays)
    wants = tuple(one for one in before if not one.is_by(BLOCKED))
    found = difference(shelf("x", *before), shelf("x", *after), BLOCKED)
    assert bool(found) == (after != wants)

"""How a source is read: redirects, limits on size and time, files below one folder and no others."""

from __future__ import annotations

import gzip
import os
import tracemalloc
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocklist_jobs.core.blocklist import ListedArtist
from blocklist_jobs.core.blocklist_difference import difference
from blocklist_jobs.core.source import Apply, Hold, Place, next_look_s, why_hold
from blocklist_jobs.core.standing_order import is_harmless
from blocklist_jobs.jobs.follow import Following, LookFailed
from blocklist_jobs.providers.foreign.look import SourceLook
from blocklist_jobs.sandbox import id_of
from tests.standing.origin import Origin, csv_of, sends

ONE = id_of("one")


def looked(
    place: Place, *, most_bytes: int = 10_000, private_too: bool = True, files_from: Path | None = None
) -> bytes:
    look = SourceLook(private_too=private_too, files_from=files_from, timeout_s=2.0)
    try:
        found = look(Following(UUID(int=1), 1, place, None, None, None, 0), most_bytes=10_000)
    finally:
        look.close()
    assert found.body is not None
    return found.body


def at(url: str | None, path: str | None = None) -> Place:
    return Place(url, path, None, 86_400, Apply.ASK)


def test_redirects_are_followed_a_few_times(origin: Origin) -> None:
    origin.holds(ONE)
    for number in range(8):
        origin.paths[f"/{number}"] = sends(status=302, headers={"Location": f"/{number + 1}"})
    origin.paths["/5"] = sends(status=308, headers={"Location": "/list.csv"})
    assert looked(at(origin.url("/1"))) == csv_of(ONE)
    with pytest.raises(LookFailed, match="more than 5 times"):
        looked(at(origin.url("/0")))
    origin.paths["/away"] = sends(status=302, headers={"Location": "file:///etc/passwd"})
    with pytest.raises(LookFailed, match="must begin with https"):
        looked(at(origin.url("/away")))


def test_a_redirect_home_is_refused(origin: Origin) -> None:
    with pytest.raises(LookFailed, match="own machine"):
        looked(at(origin.url()), private_too=False)
    assert origin.asked == []


def test_what_is_too_large_or_too_slow_is_left(origin: Origin) -> None:
    origin.paths["/endless"] = sends(b"x" * 1_000, repeat=10_000)
    with pytest.raises(LookFailed, match="more than 10000 bytes"):
        looked(at(origin.url("/endless")))


@pytest.mark.parametrize("packings", [1, 2])
def test_what_unpacks_to_very_much_is_not_unpacked(origin: Origin, packings: int) -> None:
    bomb, named = b"x" * 20_000_000, ", ".join(["gzip"] * packings)
    for _ in range(packings):
        bomb = gzip.compress(bomb)
    origin.paths["/zipped"] = sends(bomb, headers={"Content-Encoding": named})
    tracemalloc.start()
    try:
        with pytest.raises(LookFailed, match=r"more than 10000 bytes|packed in another way"):
            looked(at(origin.url("/zipped")))
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_list_may_come_zipped_and_must_be_whole(origin: Origin) -> None:
    zipped = gzip.compress(csv_of(ONE))
    for path, body in (("/whole", zipped), ("/cut", zipped[:-12]), ("/none", b"no gzip")):
        origin.paths[path] = sends(body, headers={"Content-Encoding": "gzip"})
    assert looked(at(origin.url("/whole"))) == csv_of(ONE)
    for path in ("/cut", "/none"):
        with pytest.raises(LookFailed, match=r"in the middle|cannot be unpacked"):
            looked(at(origin.url(path)))


def test_files_below_the_folder_and_no_others(tmp_path: Path) -> None:
    folder = (tmp_path / "lists").resolve()
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "mine.csv").write_bytes(csv_of(ONE))
    (tmp_path / "secret").write_text("secret")
    (folder / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(folder / "pipe")
    assert looked(at(None, "sub/mine.csv"), files_from=folder) == csv_of(ONE)
    for path in ("link", "../secret", str(tmp_path / "secret"), "sub", "pipe", "missing", "a\0b", "x" * 5000):
        with pytest.raises(LookFailed):
            looked(at(None, path), files_from=folder)
    with pytest.raises(LookFailed, match="FOLLOW_FILES_FROM"):
        looked(at(None, "sub/mine.csv"))


ARTISTS = st.lists(
    st.builds(
        ListedArtist,
        st.sampled_from(["A", "B", "C"]),
        st.sets(st.tuples(st.sampled_from(["spotify", "tidal"]), st.sampled_from("12345")), max_size=2).map(tuple),
    ),
    max_size=8,
)


@settings(deadline=None)
@given(ARTISTS, ARTISTS)
def test_differences(before: list[ListedArtist], after: list[ListedArtist]) -> None:
    there, back = difference(before, after), difference(after, before)
    assert (there.added, there.removed) == (back.removed, back.added)
    assert set(there.added) <= set(after)
    assert set(there.removed) <= set(before)
    assert difference(before, before).is_same
    if there.is_same:
        assert (there.added, there.removed) == ((), ())


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 10_000), st.sampled_from(Apply))
def test_when_a_change_is_held(size: int, removed: int, apply: Apply) -> None:
    held = why_hold(apply, size_before=size, removed=removed)
    if size >= 10 and removed > size / 2:
        assert held is Hold.SHRINKS
    else:
        assert held is (Hold.ASKED if apply is Apply.ASK else None)


@settings(deadline=None)
@given(st.integers(300, 10**7), st.integers(0, 1_000), st.floats(0, 1, exclude_max=True))
def test_how_long_a_source_is_left_alone(every_s: int, failures: int, dice: float) -> None:
    wait_s = next_look_s(every_s, failures, dice)
    assert 30 <= wait_s <= max(1.1 * every_s, 30)
    if not failures:
        assert wait_s >= every_s


def test_what_is_harmless() -> None:
    def plan(remove: int, entries: int) -> dict[str, Any]:
        return {"remove": remove, "surfaces": {"a": {"entries": entries}, "b": {"entries": entries}}}

    assert is_harmless(plan(20, 0))
    assert is_harmless(plan(100, 100))
    assert not is_harmless(plan(101, 100))
    assert is_harmless({})

"""From bytes to a list: encodings, limits, and what must hold for any bytes at all."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocklist_jobs.core.blocklist import MOST_SKIPPED_SHOWN, Parsed
from blocklist_jobs.core.blocklist_intake import LONGEST_NAME, Unreadable
from blocklist_jobs.core.errors import Invalid
from tests.lists.reading import A, B, listed, read, skipped


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"artist,id\nBj\xf6rk,x\n", r"byte 13 \(0xf6, line 2\)"),
        (b"\xef\xbb\xbfartist,id\nBj\xf6rk,x\n", r"byte 16 \(0xf6, line 2\)"),
        ("artist,id\n".encode("utf-16"), "UTF-16"),
        (b"artist,id\nA\x00,x\n", "Byte 12 .* NUL"),
        (b"\xed\xa0\x80", "byte 1"),
    ],
)
def test_bad_bytes_are_named(body: bytes, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        read(body)


@pytest.mark.parametrize("body", [b"", b"\n\n", b"artist,id\n", b"[]", b'{"artists": []}', b'{"artists": {}}'])
def test_a_list_needs_an_artist(body: bytes) -> None:
    with pytest.raises(Invalid, match="a blocklist needs at least one artist"):
        read(body)


def test_the_limit_is_said() -> None:
    rows = "".join(f"Artist {n},{n:022d}\n" for n in range(11))
    assert len(read("artist,id\n" + rows, limit=11).artists) == 11
    with pytest.raises(Invalid, match="at most 10 artists"):
        read("artist,id\n" + rows, limit=10)


def test_repetitions_do_not_count_against_the_limit() -> None:
    parsed = read(f"artist,id\nOne,{A}\n" + f"Again,{A}\n" * 20, limit=1)
    assert listed(parsed) == [("One", {"spotify": A})]
    assert parsed.skipped_total == 20


@pytest.mark.parametrize(
    "body",
    [
        b"artist\n" + b"\n" * 10_100,
        b"artist\r\n" + b"x\r\n" * 10_100,
        b"[" + b"1," * 10_100 + b"1]",
        b"[" + b"{}," * 90_000 + b"1]",
    ],
)
def test_endless_lists_are_not_read_through(body: bytes) -> None:
    with pytest.raises(Invalid, match="Split the list"):
        read(body, limit=10)


def test_the_report_is_bounded_and_the_rest_is_counted() -> None:
    parsed = read(f"artist,id\nOne,{A}\n" + "Bad,x\n" * 3_000)
    assert (len(parsed.skipped), parsed.skipped_total) == (MOST_SKIPPED_SHOWN, 3_000)


@pytest.mark.parametrize("name", ["x" * (LONGEST_NAME + 1), "bell\x07", "escape\x1b[31m", "\x85x\x9b"])
def test_names_that_cannot_be_kept(name: str) -> None:
    parsed = read(json.dumps([{"name": name, "id": A}, {"name": "ok", "id": B}]))
    assert listed(parsed) == [("ok", {"spotify": B})]
    assert list(skipped(parsed)) == [1]


def test_reasons_are_short_and_harmless() -> None:
    parsed = read(json.dumps([{"name": "x", "id": "\x1b\u202e" + "y" * 10_000}, A]))
    reason = skipped(parsed)[1]
    assert reason.isascii()
    assert reason.isprintable()
    assert len(reason) < 200


def test_same_names_without_ids_are_listed_once() -> None:
    parsed = read(json.dumps(["The  Band", "the band", {"name": "THE BAND", "id": A}]))
    assert listed(parsed) == [("The Band", {}), ("THE BAND", {"spotify": A})]
    assert skipped(parsed) == {2: "the same name as in row 1; listed once"}


def _whatever(body: bytes, provider: str | None, *, is_json: bool) -> Parsed | None:
    try:
        return read(body, limit=50, provider=provider, is_json=is_json)
    except (Invalid, Unreadable):
        return None


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text() | st.just(A),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["name", "ids", "id", "artists", "spotify"]), inner)
    ),
)
bodies = (
    st.binary()
    | st.text().map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.text(alphabet='",;\n\r\t aid' + A[:4]).map(lambda text: f"artist,id\n{text}".encode())
    | json_values.map(lambda value: json.dumps(value).encode())
    | json_values.map(lambda value: json.dumps({"artists": value}).encode())
)


@settings(max_examples=400, deadline=None)
@given(bodies, st.sampled_from([None, "spotify", "tidal"]), st.booleans())
def test_any_bytes_are_a_list_or_a_refusal(body: bytes, provider: str | None, is_json: bool) -> None:
    parsed = _whatever(body, provider, is_json=is_json)
    if parsed is None:
        return
    ids = [pair for artist in parsed.artists for pair in artist.ids]
    assert 0 < len(parsed.artists) <= 50
    assert len(ids) == len(set(ids))
    for artist in parsed.artists:
        assert artist.name or artist.ids
        artist.name.encode()
        assert "\x00" not in artist.name
        assert len(artist.name) <= LONGEST_NAME

"""Lists as JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.core.blocklist_intake import Unreadable
from blocklist_jobs.core.errors import Invalid
from tests.lists.reading import YOUTUBE, A, B, C, listed, read, skipped, spotify_ids, unhurried


def test_our_own_form() -> None:
    artists = [
        {"name": "Atomship", "ids": {"spotify": A, "apple": 1602643038}},
        {"ids": {"spotify": B}},
        {"name": "Novi"},
    ]
    parsed = read(json.dumps({"name": "Mine", "artists": artists}), is_json=True)
    assert parsed.name == "Mine"
    assert listed(parsed) == [
        ("Atomship", {"spotify": A, "apple_music": "1602643038"}),
        ("", {"spotify": B}),
        ("Novi", {}),
    ]


@pytest.mark.parametrize(
    ("envelope", "pointer"),
    [
        ({"artists": [{"name": "x"}, {"name": 5}]}, "/artists/1/name"),
        ({"artists": [{"name": "a\u0000b"}]}, "/artists/0/name"),
        ({"artists": [{"name": "x" * 301}]}, "/artists/0/name"),
        ({"artists": ["x"]}, "/artists/0"),
        ({"artists": [{"nmae": "x"}]}, "/artists/0/nmae"),
        ({"artists": [{"ids": [A]}]}, "/artists/0/ids"),
        ({"artists": [{"ids": {"deezer": "1"}}]}, "/artists/0/ids"),
        ({"artists": [{"ids": {"spotify": True}}]}, "/artists/0/ids/spotify"),
        ({"artists": [{"ids": {"spotify": [A]}}]}, "/artists/0/ids/spotify"),
        ({"artists": [{"name": "x"}], "nmae": "x"}, "/nmae"),
        ({"artists": [{"name": "x"}], "name": 5}, "/name"),
    ],
)
def test_our_own_form_is_typed(envelope: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(json.dumps(envelope), is_json=True)
    assert [problem.pointer for problem in refused.value.errors] == [pointer]


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        read('{"artists": [{"name": "x\\ud800"}]}', is_json=True)
    assert refused.value.errors[0].pointer == "/artists/0/name"


def test_a_wrong_id_is_reported_and_the_rest_is_kept() -> None:
    parsed = read(
        json.dumps({"artists": [{"ids": {"spotify": "x"}}, {"name": "N", "ids": {"spotify": B, "tidal": "x"}}]})
    )
    assert listed(parsed) == [("N", {"spotify": B})]
    assert skipped(parsed) == {
        1: "'x' is no artist's id of spotify",
        2: "'x' is no artist's id of tidal; the artist is kept with its other ids",
    }


def test_objects_as_soul_over_ai_has_them() -> None:
    entries = [
        {"id": "a" * 22, "name": "10mm", "removed": False, "spotify": A, "apple": "1602643038", "youtube": None},
        {"id": "gone", "name": "Gone", "removed": True, "spotify": B},
        {"id": "x", "name": "Shared", "spotify": C, "youtube": YOUTUBE},
        {"id": "y", "name": "Same channel", "youtube": YOUTUBE},
        {"id": "z", "name": 7, "spotify": C},
    ]
    parsed = read(json.dumps(entries))
    assert listed(parsed) == [
        ("10mm", {"spotify": A, "apple_music": "1602643038"}),
        ("Shared", {"spotify": C, "youtube_music": YOUTUBE}),
    ]
    assert skipped(parsed) == {
        2: "marked as removed",
        4: "the same id as in row 3; listed once",
        5: "a name must be text",
    }


def test_spicetifys_trashbin() -> None:
    marks = {f"spotify:artist:{A}": True, f"spotify:artist:{B}": False, f"spotify:track:{C}": True}
    parsed = read(json.dumps({"songs": {"spotify:track:x": True}, "artists": marks}))
    assert listed(parsed) == [("", {"spotify": A})]
    assert skipped(parsed) == {2: "not marked as trash", 3: f"'spotify:track:{C}' is no artist's id of spotify"}


def test_a_plain_list_of_names_and_ids() -> None:
    parsed = read(json.dumps(["Atomship", A, f"spotify:artist:{B}", 7, None, ["x"], {"name": "Novi", "id": C}, "311"]))
    assert listed(parsed) == [
        ("Atomship", {}),
        ("", {"spotify": A}),
        ("", {"spotify": B}),
        ("Novi", {"spotify": C}),
        ("311", {}),
    ]
    assert list(skipped(parsed)) == [4, 5, 6]


def test_a_plain_list_of_one_providers_ids() -> None:
    assert listed(read('["17275"]', provider="tidal")) == [("", {"tidal": "17275"})]


@pytest.mark.parametrize("body", ['{"artists": 5}', "{}", '{"name": "x"}', '{"artists": "x"}', "7", '"x"', "null"])
def test_json_of_another_shape(body: str) -> None:
    with pytest.raises(Invalid, match="forms"):
        read(body, is_json=True)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        '{"artists": [}',
        "[NaN]",
        "[-Infinity]",
        "[" * 100_000,
        '{"a":' * 100_000,
        "[" + "9" * 5_000 + "]",
        "artist,id\nx,y",
    ],
)
def test_what_is_no_json(body: str) -> None:
    with pytest.raises(Unreadable):
        read(body, is_json=True)


@unhurried
@given(st.lists(st.tuples(st.text(max_size=20), spotify_ids), min_size=1, max_size=20, unique_by=lambda row: row[1]))
def test_what_was_written_is_read(rows: list[tuple[str, str]]) -> None:
    clean = [(" ".join("".join(char for char in name if char.isprintable()).split()), word) for name, word in rows]
    body = json.dumps({"artists": [{"name": name, "ids": {"spotify": word}} for name, word in clean]})
    assert listed(read(body, is_json=True)) == [(name, {"spotify": word}) for name, word in clean]

"""Tables, as spreadsheets and scripts write them."""

from __future__ import annotations

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.core.errors import Invalid
from tests.lists.reading import A, B, C, listed, read, skipped, spotify_ids, unhurried

TWO = [("Atomship", {"spotify": A}), ("Novi", {"spotify": B})]


@pytest.mark.parametrize(
    "body",
    [
        f"artist,id\nAtomship,{A}\nNovi,{B}\n",
        f"artist,id\r\nAtomship,{A}\r\nNovi,{B}",
        f"artist,id\rAtomship,{A}\rNovi,{B}",
        f"\ufeffartist,id\nAtomship,{A}\nNovi,{B}\n",
        f"artist;id\nAtomship;{A}\nNovi;{B}\n",
        f"artist\tid\nAtomship\t{A}\nNovi\t{B}\n",
        f"sep=;\r\nartist;id\r\nAtomship;{A}\r\nNovi;{B}\r\n",
        f'"Artist Name","Artist URI"\n"Atomship","spotify:artist:{A}"\n"Novi","spotify:artist:{B}"\n',
        f"Spotify ID,Name\n{A},Atomship\n{B},Novi\n",
        f"name,url\nAtomship,https://open.spotify.com/artist/{A}?si=1\nNovi,https://open.spotify.com/artist/{B}\n",
        f"id,artist,spotify\n1,Atomship,{A}\n2,Novi,{B}\n",
        f"Atomship,{A}\nNovi,{B}\n",
        f"{A},Atomship\n{B},Novi\n",
        f"\n\n  artist , id \n\nAtomship, {A} \n,\n  Novi  ,{B}\n\n",
    ],
)
def test_all_spellings_of_one_list(body: str) -> None:
    parsed = read(body)
    assert listed(parsed) == TWO
    assert parsed.skipped_total == 0


def test_ids_alone_are_a_list() -> None:
    assert listed(read(f"{A}\nspotify:artist:{B}\n")) == [("", {"spotify": A}), ("", {"spotify": B})]


def test_a_name_alone_is_kept_for_review() -> None:
    assert listed(read(f"artist,id\nAtomship,\nNovi,{B}\n")) == [("Atomship", {}), ("Novi", {"spotify": B})]
    assert listed(read("artist\nAtomship\nNovi\n")) == [("Atomship", {}), ("Novi", {})]


def test_bare_numbers_need_to_be_told_whose_they_are() -> None:
    body = "artist,id\nAtomship,17275\n"
    assert listed(read(body, provider="tidal")) == [("Atomship", {"tidal": "17275"})]
    with pytest.raises(Invalid) as refused:
        read(body)
    assert "?provider=" in refused.value.extra["skipped"][0]["reason"]


def test_columns_of_several_providers() -> None:
    body = f"artist,spotify,apple,youtube,tidal\nAtomship,{A},1602643038,,17275\n"
    assert listed(read(body)) == [("Atomship", {"spotify": A, "apple_music": "1602643038", "tidal": "17275"})]


def test_rows_are_counted_as_an_editor_counts_lines() -> None:
    body = f'artist,id\n\n"two\nlines",{A}\nNovi,wrong\nKiyo,{C}\nAgain,{A}\n'
    parsed = read(body)
    assert listed(parsed) == [("two lines", {"spotify": A}), ("Kiyo", {"spotify": C})]
    assert list(skipped(parsed)) == [5, 7]
    assert skipped(parsed)[7] == "the same id as in row 3; listed once"


def test_a_quote_left_open_costs_its_own_row_alone() -> None:
    rows = "".join(f"Artist {n},{n:022d}\n" for n in range(100))
    parsed = read(f'artist,id\n"Atomship,{A}\n{rows}')
    assert len(parsed.artists) == 100
    assert "quote" in skipped(parsed)[2]


def test_a_quote_that_closes_far_below_swallows_nothing() -> None:
    rows = "".join(f"Artist {n},{n:022d}\n" for n in range(100))
    parsed = read(f'artist,id\n"Atomship,{A}\n{rows}Novi",{B}\n')
    assert len(parsed.artists) == 101
    assert list(skipped(parsed)) == [2]


def test_many_open_quotes_cost_no_more_than_their_rows() -> None:
    rows = "".join(f'"Artist {n},x\n{n:022d}\n' for n in range(900)) + f"Novi,{B}\n"
    begun = time.perf_counter()
    parsed = read("artist,id\n" + rows)
    assert time.perf_counter() - begun < 10
    assert ("Novi", {"spotify": B}) in listed(parsed)


def test_a_nickname_in_quotes() -> None:
    body = f'artist,id\n"Weird Al" Yankovic,{A}\n12" Mix,{B}\n"Quoted ""Name""",{C}\n'
    assert [name for name, _ in listed(read(body))] == ["Weird Al Yankovic", '12" Mix', 'Quoted "Name"']


def test_an_unquoted_comma_is_explained() -> None:
    parsed = read(f"artist,id\nEarth, Wind & Fire,{A}\nNovi,{B}\n")
    assert listed(parsed) == [("Novi", {"spotify": B})]
    assert "3 fields" in skipped(parsed)[2]


def test_an_endless_field_is_skipped() -> None:
    parsed = read(f"artist,id\n{'x' * 10_000_000},{A}\nNovi,{B}\n")
    assert listed(parsed) == [("Novi", {"spotify": B})]
    assert "too long" in skipped(parsed)[2]


@pytest.mark.parametrize(
    "body", ["<!DOCTYPE html>\n<html>", "hello", "a,b,c\n1,2,3\n", "%PDF-1.7", "title,year\nx,1\n"]
)
def test_what_names_no_column_is_no_list(body: str) -> None:
    with pytest.raises(Invalid, match="artist,id"):
        read(body)


def test_quotes_without_end_are_no_csv() -> None:
    with pytest.raises(Invalid, match="no CSV"):
        read("artist,id\n" + '"x\n\n' * 3_000 + '"')


@unhurried
@given(
    st.lists(st.tuples(st.text(max_size=30), spotify_ids), min_size=1, max_size=20, unique_by=lambda row: row[1]),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_what_was_written_is_read(rows: list[tuple[str, str]], delimiter: str, end: str, quote_all: bool) -> None:
    clean = [(" ".join("".join(char for char in name if char.isprintable()).split()), word) for name, word in rows]
    text = io.StringIO(newline="")
    writer = csv.writer(
        text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    )
    writer.writerows([("artist", "id"), *clean])
    parsed = read(text.getvalue())
    assert listed(parsed) == [(name, {"spotify": word}) for name, word in clean]
    assert parsed.skipped_total == 0

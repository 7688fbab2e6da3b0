"""Blocklists on real Postgres."""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, func, insert, select

from blocklist_jobs.core.blocklist import StoredList
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import Conflict, Invalid, NotFound, Refused
from blocklist_jobs.jobs.blocklists import Blocklists
from blocklist_jobs.store.blocklists import StoredBlocklists
from blocklist_jobs.store.list_book import ListBook
from blocklist_jobs.store.tables import audit_log, blocklist_artist_ids, blocklist_artists, blocklists, jobs
from tests.lists.reading import A, B, C

ALICE, BOB = Caller("alice"), Caller("bob")
TWO = f"artist,id\nAtomship,{A}\nNovi,{B}\n".encode()


@pytest.fixture
def lists(clean_db: Engine) -> Blocklists:
    """The use cases on the real tables."""
    return Blocklists(StoredBlocklists(clean_db), most_artists=200_000)


def shown(lists: Blocklists, blocklist_id: UUID) -> list[tuple[int, str, dict[str, str]]]:
    """The artists of a list of alice's."""
    found = lists.artists(ALICE, blocklist_id, 0, 1_000)
    return [(row.number, row.artist.name, dict(row.artist.ids)) for row in found]


def counts(engine: Engine) -> list[int]:
    """Rows in the three tables."""
    with engine.connect() as connection:
        return [
            connection.scalars(select(func.count()).select_from(table)).one()
            for table in (blocklists, blocklist_artists, blocklist_artist_ids)
        ]


def test_a_list_is_stored_and_shown(lists: Blocklists) -> None:
    stored = lists.add(ALICE, TWO + b"Bad,x\n", name=" My  list ")
    assert (stored.blocklist.name, stored.blocklist.size, stored.skipped_total) == ("My list", 2, 1)
    assert lists.read(ALICE, stored.blocklist.id) == stored.blocklist
    assert lists.list(ALICE, None, 10) == [stored.blocklist]
    assert shown(lists, stored.blocklist.id) == [(1, "Atomship", {"spotify": A}), (2, "Novi", {"spotify": B})]


def test_names_are_stored_as_they_are(lists: Blocklists) -> None:
    names = ['"', '""', "\\", "\\.", "\\N", "NULL", "a,b", "'", "%s", "{}", "Cherry ♥ 夜", "🎧", "İ"]
    body = json.dumps({"name": "n", "artists": [{"name": name} for name in names]}).encode()
    stored = lists.add(ALICE, body, is_json=True)
    assert [name for _, name, _ in shown(lists, stored.blocklist.id)] == names


def test_artists_come_in_pages(lists: Blocklists) -> None:
    blocklist_id = lists.add(ALICE, TWO + f"Kiyo,{C}\n".encode(), name="n").blocklist.id
    first = lists.artists(ALICE, blocklist_id, 0, 2)
    rest = lists.artists(ALICE, blocklist_id, first[-1].number, 2)
    assert [row.artist.name for row in [*first, *rest]] == ["Atomship", "Novi", "Kiyo"]


def test_replacing_puts_another_list_in_its_place(lists: Blocklists, clean_db: Engine) -> None:
    first = lists.add(ALICE, TWO, name="Mine").blocklist
    replaced = lists.replace(ALICE, first.id, f"Kiyo,{C}\n".encode()).blocklist
    assert (replaced.id, replaced.name, replaced.size) == (first.id, "Mine", 1)
    assert shown(lists, first.id) == [(1, "Kiyo", {"spotify": C})]
    assert lists.replace(ALICE, first.id, TWO, name="New").blocklist.name == "New"
    assert counts(clean_db) == [1, 2, 2]


@pytest.mark.parametrize("body", [b"", b"artist,id\n", b"artist,id\nBj\xf6rk,x", b"\x00", b"artist,id\nx,y\n"])
def test_a_bad_list_changes_nothing(lists: Blocklists, clean_db: Engine, body: bytes) -> None:
    first = lists.add(ALICE, TWO, name="Mine").blocklist
    before = counts(clean_db)
    with pytest.raises(Refused):
        lists.replace(ALICE, first.id, body)
    with pytest.raises(Refused):
        lists.add(ALICE, body, name="n")
    assert counts(clean_db) == before
    assert len(shown(lists, first.id)) == 2


def test_a_list_needs_a_name(lists: Blocklists, clean_db: Engine) -> None:
    for name in (None, "", "  ", "a\x00"):
        with pytest.raises(Invalid) as refused:
            lists.add(ALICE, TWO, name=name)
        assert [problem.pointer for problem in refused.value.errors] == ["name"]
    assert counts(clean_db) == [0, 0, 0]


def test_removing_leaves_nothing(lists: Blocklists, clean_db: Engine) -> None:
    first = lists.add(ALICE, TWO, name="Mine").blocklist
    lists.remove(ALICE, first.id)
    assert counts(clean_db) == [0, 0, 0]
    with pytest.raises(NotFound):
        lists.remove(ALICE, first.id)


def test_a_list_that_a_job_works_by_stays(lists: Blocklists, clean_db: Engine) -> None:
    first = lists.add(ALICE, TWO, name="Mine").blocklist
    row: dict[str, Any] = {"user_id": "alice", "job_type": "enforcement_execution", "provider": "spotify"}
    with clean_db.begin() as connection:
        wanted = insert(jobs).values(**row, blocklist_id=first.id).returning(jobs.c.id)
        job = connection.scalars(wanted).one()
    with pytest.raises(Conflict) as refused:
        lists.remove(ALICE, first.id)
    assert refused.value.extra["jobs"] == [str(job)]
    with clean_db.begin() as connection:
        connection.execute(jobs.update().values(status="completed", finished_at=func.now()))
    lists.remove(ALICE, first.id)


def test_what_is_anothers_is_not_there(lists: Blocklists) -> None:
    mine = lists.add(ALICE, TWO, name="Mine").blocklist.id
    for blocklist_id in (mine, uuid4()):
        for call in (
            lambda one: lists.read(BOB, one),
            lambda one: lists.artists(BOB, one, 0, 10),
            lambda one: lists.replace(BOB, one, TWO),
            lambda one: lists.remove(BOB, one),
        ):
            with pytest.raises(NotFound):
                call(blocklist_id)
    assert lists.list(BOB, None, 10) == []
    assert len(shown(lists, mine)) == 2


def test_a_scan_asks_which_are_listed(lists: Blocklists, clean_db: Engine) -> None:
    body = json.dumps([{"name": "Atomship", "spotify": A, "tidal": "17275"}, "Just a  Name"]).encode()
    mine = lists.add(ALICE, body, name="n").blocklist.id
    other = lists.add(BOB, f"{B}\n".encode(), name="n").blocklist.id
    with clean_db.connect() as connection:
        book = ListBook(connection)
        assert book.blocked(mine, "spotify", [A, B, "17275"]) == {A}
        assert book.blocked(mine, "tidal", {A, "17275"}) == {"17275"}
        assert book.blocked(other, "spotify", frozenset([A, B])) == {B}
        assert book.blocked(mine, "spotify", []) == frozenset()
        assert book.named(mine, ["just a name", "atomship", "novi"]) == {"just a name", "atomship"}


def test_changes_are_written_down(lists: Blocklists, clean_db: Engine) -> None:
    mine = lists.add(ALICE, TWO, name="Mine").blocklist.id
    lists.replace(ALICE, mine, TWO)
    lists.remove(ALICE, mine)
    with clean_db.connect() as connection:
        rows = connection.execute(select(audit_log.c.user_id, audit_log.c.action, audit_log.c.subject)).all()
    wanted = ["blocklist.added", "blocklist.replaced", "blocklist.removed"]
    assert [tuple(row) for row in rows] == [("alice", action, str(mine)) for action in wanted]


def test_two_hundred_thousand_artists(lists: Blocklists, clean_db: Engine) -> None:
    body = b"artist,id\n" + b"".join(b"Artist %d,%022d\n" % (n, n) for n in range(200_000))

    def timed(call: Callable[[], StoredList | None]) -> float:
        begun = time.monotonic()
        call()
        return time.monotonic() - begun

    # Seconds on a quiet machine; the bound only has to tell them from a quadratic way of doing it.
    assert timed(lambda: lists.add(ALICE, body, name="Big")) < 60
    mine = lists.list(ALICE, None, 1)[0]
    assert mine.size == 200_000
    assert timed(lambda: lists.replace(ALICE, mine.id, TWO)) < 60
    assert counts(clean_db) == [1, 2, 2]


def test_memory_is_a_few_hundred_bytes_an_artist(lists: Blocklists) -> None:
    body = b"artist,id\n" + b"".join(b"Artist %d,%022d\n" % (n, n) for n in range(10_000))
    tracemalloc.start()
    lists.add(ALICE, body, name="Big")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak / 10_000 < 1_500

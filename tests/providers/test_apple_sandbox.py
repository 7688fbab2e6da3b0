"""The client against the sandbox's Apple Music, over real HTTP: what is read, what is rated, what is added."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import (
    Add,
    Added,
    Identified,
    Identify,
    Look,
    Looked,
    PageRead,
    Rate,
    Rated,
    ReadPage,
    Target,
    Wanted,
)
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Entry, Surface
from blocklist_jobs.core.matching import names_without_id
from blocklist_jobs.jobs.ports import AnswerLost
from blocklist_jobs.providers.apple_music import AppleMusicProvider
from blocklist_jobs.providers.http import HttpSocket
from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.sandbox.apple_music.ids import song_id
from tests.providers.listener import GENEROUS_S, Listener
from tests.sandbox.apple import NAME, document

LIKED, ALBUMS, LISTS = Surface.LIKED_SONGS, Surface.SAVED_ALBUMS, Surface.PLAYLISTS


def listener(
    sandbox: Sandbox, socket: HttpSocket, tokens: dict[str, Any], clock: Callable[[], datetime] | None = None
) -> Listener:
    """Ann, by an app of this clock."""
    provider = AppleMusicProvider(
        api_url=sandbox.apple_music_api_url,
        team_id=tokens["team_id"],
        key_id=tokens["key_id"],
        private_key=tokens["private_key"],
        clock=clock or (lambda: datetime.now(UTC)),
    )
    return Listener(sandbox, provider, socket, tokens["access_token"], "")


@pytest.fixture
def tokens(sandbox: Sandbox) -> dict[str, Any]:
    """Ann's library of 132 songs, and her tokens."""
    return dict(sandbox.seed(document(), NAME)["ann"])


@pytest.fixture
def ann(sandbox: Sandbox, http_socket: HttpSocket, tokens: dict[str, Any]) -> Listener:
    """Ann."""
    return listener(sandbox, http_socket, tokens)


def truth(ann: Listener, part: str) -> list[dict[str, Any]]:
    """A part of the library as the sandbox holds it."""
    return list(ann.sandbox.library("ann", NAME)[part])


def values(ann: Listener) -> dict[str, int]:
    """The ratings as the sandbox holds them: id of the catalogue → 1 or -1."""
    return {one["id"]: one["value"] for one in truth(ann, "ratings")}


def named(entries: list[Entry], name: str) -> Entry:
    """The one entry of this name."""
    (found,) = [entry for entry in entries if entry.name == name]
    return found


def fault(meaning: object, kind: FaultKind) -> Fault:
    """The fault, which must be of this kind."""
    assert isinstance(meaning, Fault), meaning
    assert meaning.kind is kind
    return meaning


def target(entry: Entry) -> Target:
    """The entry as a target."""
    return Target(entry.entity_type, entry.entity_id, entry.occurrence)


def wanted(name: str) -> Wanted:
    """A song of the catalogue that is to be put back."""
    return Wanted("track", "i.gone", before={"catalog_id": song_id(name)})


def test_both_tokens_are_good(ann: Listener) -> None:
    assert ann.call(Identify()) == Identified("")


def test_the_library_is_read_whole_with_no_request_too_many(ann: Listener) -> None:
    entries, songs = ann.surface(LIKED), truth(ann, "liked")
    assert [entry.entity_id for entry in entries] == [one["id"] for one in songs]
    ids = [[artist.id for artist in entry.artists if artist.id] for entry in entries]
    assert ids == [one["artists"] if one["linked"] else [] for one in songs]
    assert ann.sent == 2


def test_what_has_no_artists_by_id_is_known_by_its_names(ann: Listener) -> None:
    entries = ann.surface(LIKED)
    assert names_without_id(named(entries, "tape")) == ("ann",)
    assert {"ann", "bob", "cid"} < set(names_without_id(named(entries, "zz duet")))
    assert "catalog_id" not in named(entries, "tape").before
    assert named(entries, "zz duet").before["catalog_id"] == song_id("zz duet")


def test_albums(ann: Listener) -> None:
    entries, albums = ann.surface(ALBUMS), truth(ann, "albums")
    assert [entry.entity_id for entry in entries] == [one["id"] for one in albums]
    assert [[artist.id for artist in entry.artists if artist.id] for entry in entries] == [
        one["artists"] if one["linked"] else [] for one in albums
    ]


def test_playlists_and_their_tracks(ann: Listener) -> None:
    _, playlists = ann.read([ReadPage(LISTS)])
    assert {one.name: (one.owned, one.size) for one in playlists} == {
        "mine": (True, -1),
        "theirs": (False, -1),
        "empty": (True, -1),
    }
    entries, _ = ann.read(ann.provider.pages_of(ann.playlist("mine")))
    (mine,) = [one for one in truth(ann, "playlists") if one["name"] == "mine"]
    assert [entry.name for entry in entries] == [one["name"] for one in mine["items"]]
    assert [entry.occurrence for entry in entries] == ["0", "1", "2", "3", "4"]
    assert {entry.skip for entry in entries} == {None}
    empty = ann.provider.pages_of(ann.playlist("empty"))
    assert ann.read(empty) == ([], [])


@pytest.mark.parametrize(("rating", "value"), [("like", 1), ("dislike", -1), ("none", None)])
def test_a_rating_and_the_way_back(ann: Listener, rating: str, value: int | None) -> None:
    """From any rating to a dislike, and back to what was found before."""
    entries = ann.surface(LIKED)
    song = target(named(entries, "song 001"))
    assert ann.call(Rate(LIKED, (song,), rating)) == Rated()
    before = ann.call(Look(LIKED, (song, target(named(entries, "song 002")))))
    assert before == Looked({} if value is None else {song: rating})
    assert ann.call(Rate(LIKED, (song,))) == Rated()
    assert values(ann)[song_id("song 001")] == -1
    assert isinstance(before, Looked)
    assert ann.call(Rate(LIKED, (song,), before.ratings.get(song, "none"))) == Rated()
    assert values(ann).get(song_id("song 001")) == value


def test_a_dislike_of_an_upload_and_of_an_album(ann: Listener) -> None:
    upload, album = target(named(ann.surface(LIKED), "tape")), target(ann.surface(ALBUMS)[0])
    for surface, one in ((LIKED, upload), (ALBUMS, album)):
        assert ann.call(Rate(surface, (one,))) == Rated()
        assert ann.call(Look(surface, (one,))) == Looked({one: "dislike"})


def test_taking_a_rating_away_that_is_not_there_is_done(ann: Listener) -> None:
    assert ann.call(Rate(LIKED, (target(named(ann.surface(LIKED), "song 005")),), "none")) == Rated()


def test_a_dislike_whose_answer_is_lost_can_be_repeated(ann: Listener) -> None:
    call = Rate(LIKED, (target(named(ann.surface(LIKED), "song 003")),))
    ann.sandbox.fault("answer_lost", provider=NAME, method="PUT", count=1)
    with pytest.raises(AnswerLost):
        ann.call(call)
    assert ann.call(call) == Rated()
    assert values(ann)[song_id("song 003")] == -1


def test_songs_are_added_by_the_catalogues_ids(ann: Listener) -> None:
    before = {one["name"] for one in truth(ann, "liked")}
    assert ann.call(Add(LIKED, (wanted("new"), wanted("other"), wanted("song 000")))) == Added(("", "", ""))
    ann.sandbox.clock(NAME, advance_s=3600)
    assert {one["name"] for one in truth(ann, "liked")} == before | {"new", "other"}


def test_tracks_are_added_at_the_end(ann: Listener) -> None:
    mine = ann.playlist("mine")
    assert ann.call(Add(LISTS, (wanted("other"), wanted("new")), mine.id, 0)) == Added(("", ""))
    ann.sandbox.clock(NAME, advance_s=3600)
    (found,) = [one for one in truth(ann, "playlists") if one["name"] == "mine"]
    assert [one["name"] for one in found["items"][-2:]] == ["other", "new"]
    assert len(found["items"]) == 7


def test_an_ended_developer_token_is_made_anew(
    sandbox: Sandbox, http_socket: HttpSocket, tokens: dict[str, Any]
) -> None:
    """As by a clock that was wrong: the token looks good here and is not, there."""
    wrong = [datetime.now(UTC) - timedelta(days=3)]
    ann = listener(sandbox, http_socket, tokens, lambda: wrong[0])
    assert fault(ann.call(Identify()), FaultKind.MALFORMED).code == "developer_token_refused"
    fault(ann.call(Identify()), FaultKind.MALFORMED)
    wrong[0] = datetime.now(UTC)
    assert ann.call(Identify()) == Identified("")


def test_another_key_is_refused(sandbox: Sandbox, http_socket: HttpSocket, tokens: dict[str, Any]) -> None:
    ann = listener(sandbox, http_socket, {**tokens, "key_id": "ANOTHERKEY"})
    assert "APPLE_PRIVATE_KEY" in fault(ann.call(Identify()), FaultKind.MALFORMED).message


def test_a_user_token_that_is_gone_needs_its_user(ann: Listener) -> None:
    ann.sandbox.revoke("ann", NAME)
    fault(ann.call(ReadPage(LIKED)), FaultKind.GRANT_DEAD)


def test_a_thing_that_is_gone(ann: Listener) -> None:
    fault(ann.call(ReadPage(LISTS, "p.neverwas")), FaultKind.GONE)
    fault(ann.call(Rate(LIKED, (Target("track", "i.neverwas"),))), FaultKind.GONE)
    fault(ann.call(Add(LISTS, (wanted("new"),), "p.neverwas")), FaultKind.GONE)


@pytest.mark.parametrize(("refusal", "wait_s"), [("none", None), ("text", None), ("seconds", 3.0)])
def test_throttles(ann: Listener, refusal: str, wait_s: float | None) -> None:
    ann.sandbox.fault("throttle", provider=NAME, refusal=refusal, seconds=3, count=1)
    found = fault(ann.call(Identify()), FaultKind.THROTTLED)
    assert found.retry_after_s == wait_s


def test_trouble_and_nonsense(ann: Listener) -> None:
    ann.sandbox.fault("status", provider=NAME, status=503, count=1)
    fault(ann.call(ReadPage(LIKED)), FaultKind.TRANSIENT)
    ann.sandbox.fault("malformed", provider=NAME, count=1)
    fault(ann.call(ReadPage(LIKED)), FaultKind.MALFORMED)
    assert isinstance(ann.call(ReadPage(LIKED)), PageRead)


def test_the_app_and_the_listener_are_told_apart(ann: Listener) -> None:
    """The app's token in the place of the listener's is refused as the listener's."""
    request = ann.provider.request(Identify(), Account(""))
    answer = ann.socket.send(request, bearer=request.app_token, timeout_s=GENEROUS_S)
    fault(ann.provider.decipher(Identify(), answer, Account("")), FaultKind.GRANT_DEAD)

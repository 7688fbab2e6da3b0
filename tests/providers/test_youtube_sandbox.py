"""The client against the sandbox's YouTube, over real HTTP: what is read, what goes, what stays, what it costs."""

from __future__ import annotations

import pytest

from blocklist_jobs.core.calls import (
    Call,
    Check,
    Checked,
    Identified,
    Identify,
    Look,
    Looked,
    Rate,
    Rated,
    ReadPage,
    Remove,
    Removed,
    Target,
)
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Skip, Surface
from blocklist_jobs.core.wire import Tokens
from blocklist_jobs.jobs.ports import AnswerLost
from blocklist_jobs.providers.http import HttpSocket
from blocklist_jobs.sandbox import Sandbox
from tests.providers.youtube_library import GONE, PARTS, SECRET, SITE, SONGS, TALK, UNRATABLE, Tube, ann_in, target

LIKED, FOLLOWED = Surface.LIKED_SONGS, Surface.FOLLOWED_ARTISTS


@pytest.fixture
def ann(sandbox: Sandbox, http_socket: HttpSocket) -> Tube:
    """Ann."""
    return ann_in(sandbox, http_socket)[0]


def fault(meaning: object, kind: FaultKind) -> Fault:
    """The fault, which must be of this kind."""
    assert isinstance(meaning, Fault), meaning
    assert meaning.kind is kind, meaning
    return meaning


def test_whose_account_it_is(sandbox: Sandbox, http_socket: HttpSocket) -> None:
    ann, channel_id = ann_in(sandbox, http_socket)
    assert ann.call(Identify()) == Identified(channel_id)


@pytest.mark.parametrize("surface", [LIKED, FOLLOWED])
def test_a_surface_is_read_whole_and_in_order_for_a_unit_a_page(ann: Tube, surface: Surface) -> None:
    entries, truth = ann.surface(surface), ann.truth(PARTS[surface])
    assert [entry.entity_id for entry in entries] == ann.content(PARTS[surface])
    assert [entry.before["added_at"] for entry in entries] == [one["added_at"] for one in truth]
    assert ann.sent == ann.used() == -(-len(truth) // 50)


def test_liked_songs_are_music_and_name_whose_they_are(ann: Tube) -> None:
    entries = {entry.entity_id: entry for entry in ann.surface(LIKED)}
    truth = {one["uri"].rpartition(":")[2]: one for one in ann.truth("liked")}
    assert TALK not in entries
    for id_ in SONGS:
        assert [artist.id for artist in entries[id_].artists] == truth[id_]["artists"]
    assert [(one.id, one.name) for one in entries[UNRATABLE].artists] == [
        (truth[UNRATABLE]["channel"], "Label"),
        *((None, name) for name in ("Label", "Star 1 & Star 9", "Star 1", "Star 9", "Guest")),
    ]


def test_without_liked_music_all_likes_are_read(ann: Tube) -> None:
    ann.sandbox.habits(SITE, liked_music=False)
    assert [entry.entity_id for entry in ann.surface(LIKED)] == [TALK, UNRATABLE, *SONGS]
    assert ann.sent == 1 + 3


def test_ones_own_playlists_are_read_with_every_slot_in_its_place(ann: Tube) -> None:
    _, playlists = ann.read([ReadPage(Surface.PLAYLISTS)])
    assert {(one.name, one.size) for one in playlists} == {
        ("mine", 8),
        ("long", 120),
        ("sorted", 3),
        ("empty", 0),
        ("public", 2),
    }
    assert all(one.owned for one in playlists)
    entries = ann.entries(ann.playlist("mine"))
    assert [(entry.position, entry.entity_id) for entry in entries] == list(enumerate(ann.items("mine")))
    assert len({entry.occurrence for entry in entries}) == 8
    assert {entry.entity_id for entry in entries if entry.skip is Skip.UNAVAILABLE} == {GONE, SECRET}


@pytest.mark.parametrize("surface", [LIKED, FOLLOWED])
def test_one_thing_goes_and_nothing_else(ann: Tube, surface: Surface) -> None:
    entries, before = ann.surface(surface), ann.content(PARTS[surface])
    spent = ann.used()
    assert ann.call(Remove(surface, target(entries[7]))) == Removed()
    assert ann.used() - spent == ann.provider.capabilities.write_cost
    assert ann.content(PARTS[surface]) == before[:7] + before[8:]
    asked = tuple(one for entry in entries[5:55] for one in target(entry))
    assert ann.call(Check(surface, asked)) == Checked(frozenset(asked) - set(target(entries[7])))
    assert ann.used() - spent == 51


def test_one_occurrence_of_several_goes(ann: Tube) -> None:
    entries, before = ann.entries(ann.playlist("mine")), ann.items("mine")
    assert before[3] == before[0] == before[7]
    assert ann.call(Remove(Surface.PLAYLISTS, target(entries[3]), "PLmine")) == Removed()
    assert ann.items("mine") == before[:3] + before[4:]


def test_what_is_not_there_any_more_is_gone(ann: Tube) -> None:
    entry, followed = ann.entries(ann.playlist("mine"))[0], ann.surface(FOLLOWED)[0]
    calls: list[tuple[Call, Call]] = [
        (Remove(Surface.PLAYLISTS, target(entry), "PLmine"),) * 2,
        (Remove(FOLLOWED, target(followed)),) * 2,
    ]
    for call, again in calls:
        ann.sandbox.fault("answer_lost", provider=SITE, method="DELETE", count=1)
        with pytest.raises(AnswerLost):
            ann.call(call)
        fault(ann.call(again), FaultKind.GONE)
    fault(ann.call(ReadPage(Surface.PLAYLISTS, "PLnever")), FaultKind.GONE)


def test_a_like_can_be_taken_away_twice(ann: Tube) -> None:
    call = Remove(LIKED, target(ann.surface(LIKED)[5]))
    ann.sandbox.fault("answer_lost", provider=SITE, method="POST", count=1)
    with pytest.raises(AnswerLost):
        ann.call(call)
    left = ann.content("liked")
    assert len(left) == len(SONGS)
    assert ann.call(call) == Removed()
    assert ann.content("liked") == left


def test_ratings_are_looked_at_and_given(ann: Tube) -> None:
    one, other, third = (Target("track", id_) for id_ in (SONGS[0], SONGS[1], UNRATABLE))
    assert ann.call(Rate(LIKED, (one,), "dislike")) == Rated()
    assert ann.call(Rate(LIKED, (other,), "none")) == Rated()
    assert ann.call(Look(LIKED, (one, other, third))) == Looked({one: "dislike", third: "like"})
    assert ann.content("dislikes") == [SONGS[0]]
    assert ann.call(Rate(LIKED, (one,), "like")) == Rated()
    assert ann.content("dislikes") == []
    refused = fault(ann.call(Remove(LIKED, (third,))), FaultKind.ITEM_REFUSED)
    assert refused.code == "rating_disabled"


def test_an_entry_of_anothers_playlist_stays(ann: Tube) -> None:
    page = ReadPage(Surface.PLAYLISTS, "PLbob's")
    assert fault(ann.call(page), FaultKind.SURFACE_CLOSED).code == "not_yours"


def test_the_days_units_used_up(ann: Tube) -> None:
    ann.sandbox.quota(used=9_960)
    entry = ann.surface(LIKED)[0]
    found = fault(ann.call(Remove(LIKED, target(entry))), FaultKind.QUOTA)
    assert (found.status, found.retry_after_s) == (403, None)
    assert "midnight Pacific" in found.message
    assert entry.entity_id in ann.content("liked")


@pytest.mark.parametrize("refusal", ["own", "seconds", "http_date", "none", "text"])
def test_every_kind_of_throttling(ann: Tube, refusal: str) -> None:
    ann.sandbox.fault("throttle", provider=SITE, refusal=refusal, seconds=3, count=1)
    found = fault(ann.call(Identify()), FaultKind.THROTTLED)
    assert found.retry_after_s is None or 0 <= found.retry_after_s <= 5


@pytest.mark.parametrize("reason", ["authenticatedUserAccountSuspended", "authenticatedUserAccountClosed"])
def test_a_closed_account_needs_its_user(ann: Tube, reason: str) -> None:
    ann.sandbox.activity("ann", {"trouble": reason}, provider=SITE)
    fault(ann.call(ReadPage(LIKED)), FaultKind.GRANT_DEAD)


def test_a_permission_to_read_does_not_remove(ann: Tube) -> None:
    scopes = ["https://www.googleapis.com/auth/youtube.readonly"]
    ann.access_token = ann.sandbox.tokens("ann", provider=SITE, scopes=scopes)["access_token"]
    entry = ann.surface(LIKED)[0]
    found = fault(ann.call(Remove(LIKED, target(entry))), FaultKind.SURFACE_CLOSED)
    assert found.code == "insufficient_scope"


def test_an_expired_token_is_renewed(ann: Tube) -> None:
    ann.sandbox.fault("token_expired", provider=SITE, count=1)
    fault(ann.call(Identify()), FaultKind.TOKEN_EXPIRED)
    tokens = ann.refresh()
    assert isinstance(tokens, Tokens)
    assert (tokens.expires_in_s, tokens.refresh_token) == (3599.0, None)
    ann.access_token = tokens.access_token
    assert isinstance(ann.call(Identify()), Identified)


def test_a_revoked_grant_is_dead_and_a_wrong_secret_is_not(ann: Tube) -> None:
    ann.sandbox.app("sandbox-client", provider=SITE, client_secret="another")
    assert fault(ann.refresh(), FaultKind.MALFORMED).code == "invalid_client"
    ann.sandbox.app("sandbox-client", provider=SITE, client_secret="sandbox-secret")
    ann.sandbox.revoke("ann", SITE)
    fault(ann.call(Identify()), FaultKind.TOKEN_EXPIRED)
    fault(ann.refresh(), FaultKind.GRANT_DEAD)


@pytest.mark.parametrize("status", [500, 503])
def test_trouble(ann: Tube, status: int) -> None:
    ann.sandbox.fault("status", provider=SITE, status=status, count=1)
    fault(ann.call(Identify()), FaultKind.TRANSIENT)
    ann.sandbox.fault("malformed", provider=SITE, count=1)
    fault(ann.call(ReadPage(LIKED)), FaultKind.MALFORMED)

"""The client against the sandbox, over real HTTP, in both dialects: what is read, what goes, what stays."""

from __future__ import annotations

import pytest

from blocklist_jobs.core.calls import Check, Checked, Identified, Identify, ReadPage, Remove, Removed, Target
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Entry, Skip, Surface
from blocklist_jobs.core.wire import Tokens
from blocklist_jobs.jobs.ports import AnswerLost
from blocklist_jobs.sandbox import id_of
from tests.providers.listener import Listener


def targets(entries: list[Entry]) -> tuple[Target, ...]:
    """The entries as targets."""
    return tuple(Target(entry.entity_type, entry.entity_id, entry.occurrence) for entry in entries)


def fault(meaning: object, kind: FaultKind) -> Fault:
    """The fault, which must be of this kind."""
    assert isinstance(meaning, Fault), meaning
    assert meaning.kind is kind
    return meaning


def test_whose_account_it_is(ann: Listener) -> None:
    assert ann.call(Identify()) == Identified("ann")


@pytest.mark.parametrize(
    ("surface", "part"),
    [
        (Surface.LIKED_SONGS, "liked"),
        (Surface.SAVED_ALBUMS, "albums"),
        (Surface.FOLLOWED_ARTISTS, "follows"),
    ],
)
def test_a_surface_is_read_whole_and_in_order_with_no_request_too_many(
    ann: Listener, surface: Surface, part: str
) -> None:
    entries, truth = ann.surface(surface), ann.truth(part)
    assert [entry.before["uri"] for entry in entries] == [one["uri"] for one in truth]
    assert [[artist.id for artist in entry.artists] for entry in entries] == [one["artists"] for one in truth]
    assert [entry.before.get("added_at") for entry in entries] == [one.get("added_at") for one in truth]
    assert ann.sent == -(-len(truth) // 50)


def test_a_playlist_is_read_with_every_slot_in_its_place(ann: Listener) -> None:
    mine = ann.playlist("mine")
    entries, _ = ann.read(ann.provider.pages_of(mine))
    truth = ann.true_uris("mine")
    assert mine.size == len(truth)
    assert {entry.position: entry.before["uri"] for entry in entries} == {
        position: uri for position, uri in enumerate(truth) if uri
    }
    skips = {entry.skip for entry in entries}
    assert skips == {None, Skip.LOCAL_FILE, Skip.EPISODE}
    assert all(entry.before["mark"] == mine.mark for entry in entries)


def test_playlists_tell_whose_they_are(ann: Listener) -> None:
    _, playlists = ann.read([ReadPage(Surface.PLAYLISTS)])
    assert {one.name: (one.owned, one.collaborative) for one in playlists} == {
        "mine": (True, False),
        "shared": (False, True),
        "bob's": (False, False),
        "private": (True, False),
    }


@pytest.mark.parametrize(
    ("surface", "part"),
    [
        (Surface.LIKED_SONGS, "liked"),
        (Surface.SAVED_ALBUMS, "albums"),
        (Surface.FOLLOWED_ARTISTS, "follows"),
    ],
)
def test_the_largest_batch_goes_and_nothing_else(ann: Listener, surface: Surface, part: str) -> None:
    most = ann.provider.capabilities.surfaces[surface].batch.maximum
    entries, before = ann.surface(surface), ann.truth(part)
    chosen = targets(entries[5 : 5 + most])
    assert len(chosen) == most
    assert ann.call(Remove(surface, chosen)) == Removed()
    assert ann.truth(part) == before[:5] + before[5 + most :]
    asked = targets(entries[4:44])
    assert ann.call(Check(surface, asked)) == Checked(frozenset(asked) - frozenset(chosen))


def test_every_occurrence_leaves_a_playlist_and_the_order_of_the_rest_is_kept(ann: Listener) -> None:
    mine, before = ann.playlist("mine"), ann.true_uris("mine")
    entries, _ = ann.read(ann.provider.pages_of(mine))
    chosen = targets([entry for entry in entries if entry.name == "song 0"])
    assert len(chosen) == 3
    removed = ann.call(Remove(Surface.PLAYLISTS, chosen, mine.id))
    assert isinstance(removed, Removed)
    assert removed.mark not in ("", mine.mark)
    assert ann.true_uris("mine") == [uri for uri in before if uri != f"spotify:track:{id_of('song 0')}"]


def test_a_hundred_at_once_leave_a_playlist(ann: Listener) -> None:
    private = ann.playlist("private")
    entries, _ = ann.read(ann.provider.pages_of(private))
    assert len(entries) == 240
    assert isinstance(ann.call(Remove(Surface.PLAYLISTS, targets(entries[:100]), private.id)), Removed)
    assert len(ann.true_uris("private")) == 40


def test_a_removal_whose_answer_is_lost_can_be_repeated(ann: Listener) -> None:
    before = ann.truth("liked")
    remove = Remove(Surface.LIKED_SONGS, targets(ann.surface(Surface.LIKED_SONGS)[:20]))
    ann.sandbox.fault("answer_lost", method="DELETE", count=1)
    with pytest.raises(AnswerLost):
        ann.call(remove)
    assert ann.truth("liked") == before[20:]
    assert ann.call(remove) == Removed()
    assert ann.truth("liked") == before[20:]


def test_an_expired_token_is_renewed(ann: Listener) -> None:
    ann.sandbox.fault("token_expired", count=1)
    fault(ann.call(Identify()), FaultKind.TOKEN_EXPIRED)
    tokens = ann.refresh()
    assert isinstance(tokens, Tokens)
    assert (tokens.expires_in_s, tokens.refresh_token) == (3600.0, None)
    ann.access_token = tokens.access_token
    assert ann.call(Identify()) == Identified("ann")


def test_a_revoked_grant_is_dead(ann: Listener) -> None:
    ann.sandbox.revoke("ann")
    fault(ann.call(Identify()), FaultKind.TOKEN_EXPIRED)
    fault(ann.refresh(), FaultKind.GRANT_DEAD)


def test_a_wrong_secret_disconnects_nobody(ann: Listener) -> None:
    ann.sandbox.app("sandbox-client", client_secret="another")
    assert fault(ann.refresh(), FaultKind.MALFORMED).code == "invalid_client"


def test_missing_scopes_close_the_surface(ann: Listener) -> None:
    ann.access_token = ann.sandbox.tokens("ann", scopes=["user-library-read"])["access_token"]
    assert fault(ann.call(ReadPage(Surface.PLAYLISTS)), FaultKind.SURFACE_CLOSED).code == "insufficient_scope"


def test_a_listener_who_is_not_on_the_apps_list(ann: Listener) -> None:
    ann.sandbox.app("sandbox-client", allowed=["bob"])
    assert fault(ann.call(Identify()), FaultKind.SURFACE_CLOSED).code == "not_allowlisted"


def test_entries_of_anothers_playlist_are_closed(ann: Listener) -> None:
    page = ReadPage(Surface.PLAYLISTS, container_id=id_of("bob's"))
    assert fault(ann.call(page), FaultKind.SURFACE_CLOSED).code == "not_yours"


def test_a_playlist_that_is_gone(ann: Listener) -> None:
    fault(ann.call(ReadPage(Surface.PLAYLISTS, container_id=id_of("never was"))), FaultKind.GONE)


def test_one_bad_id_refuses_the_batch(ann: Listener) -> None:
    before = ann.truth("liked")
    good = targets(ann.surface(Surface.LIKED_SONGS)[:3])
    refused = fault(ann.call(Remove(Surface.LIKED_SONGS, (*good, Target("track", "short")))), FaultKind.ITEM_REFUSED)
    assert refused.status == 400
    assert ann.truth("liked") == before


@pytest.mark.parametrize(
    ("refusal", "kind", "bounds"),
    [
        ("seconds", FaultKind.THROTTLED, (1, 3)),
        ("http_date", FaultKind.THROTTLED, (0, 5)),
        ("none", FaultKind.THROTTLED, None),
        ("text", FaultKind.THROTTLED, (1, 3)),
        ("quota", FaultKind.QUOTA, (48925, 48925)),
    ],
)
def test_every_kind_of_429(ann: Listener, refusal: str, kind: FaultKind, bounds: tuple[float, float] | None) -> None:
    ann.sandbox.fault("throttle", refusal=refusal, seconds=3, count=1)
    found = fault(ann.call(Identify()), kind)
    if bounds is None:
        assert found.retry_after_s is None
    else:
        assert found.retry_after_s is not None
        assert bounds[0] <= found.retry_after_s <= bounds[1]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_trouble(ann: Listener, status: int) -> None:
    ann.sandbox.fault("status", status=status, count=1)
    fault(ann.call(Identify()), FaultKind.TRANSIENT)


def test_a_malformed_page(ann: Listener) -> None:
    ann.sandbox.fault("malformed", count=1)
    fault(ann.call(ReadPage(Surface.LIKED_SONGS)), FaultKind.MALFORMED)


def test_an_obsolete_snapshot_is_no_items_fault(ann: Listener) -> None:
    mine = ann.playlist("mine")
    ann.sandbox.fault("bad_snapshot", method="DELETE", count=1)
    remove = Remove(Surface.PLAYLISTS, (Target("track", id_of("song 1")),), mine.id)
    assert fault(ann.call(remove), FaultKind.MALFORMED).code == "bad_version_tag"
    assert isinstance(ann.call(remove), Removed)

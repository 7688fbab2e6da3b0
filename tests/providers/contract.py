"""What every provider client must do, whichever provider it speaks to. A subclass sets ``provider``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import (
    Add,
    Call,
    Check,
    Identify,
    Look,
    PageRead,
    Rate,
    ReadPage,
    Remove,
    Target,
    Wanted,
    call_of,
    to_record,
)
from blocklist_jobs.core.capabilities import SurfaceCapability
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Playlist, Surface
from blocklist_jobs.core.providers import PROVIDERS
from blocklist_jobs.core.wire import Tokens
from blocklist_jobs.jobs.ports import Provider
from tests.providers.made import answer

ME = Account("me")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
# One test runs for several providers by design; a failing example of one is worth a try on the other.
SHARED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
TYPES = {
    Surface.LIKED_SONGS: "track",
    Surface.PLAYLISTS: "track",
    Surface.SAVED_ALBUMS: "album",
    Surface.FOLLOWED_ARTISTS: "artist",
}


# What changes something: that it was done is all that its answer has to say.
WRITES = (Remove, Rate, Add)


def targets(surface: Surface, count: int, *, per_occurrence: bool = False) -> tuple[Target, ...]:
    """So many different targets."""
    return tuple(
        Target(TYPES[surface], f"id{number}", f"occurrence{number}" if per_occurrence else "")
        for number in range(count)
    )


def wanted(surface: Surface, count: int) -> tuple[Wanted, ...]:
    """So many different entries to be put back."""
    return tuple(Wanted(TYPES[surface], f"id{number}", position=number) for number in range(count))


def calls_of(provider: Provider) -> Iterator[Call]:
    """One call of every kind that the provider says it can do, each as large as it may be."""
    yield Identify()
    yield ReadPage(Surface.PLAYLISTS, container_id="list0", container_name="mine", mark="v1")
    for surface, capability in provider.capabilities.surfaces.items():
        yield ReadPage(surface)
        yield from changes_of(surface, capability)
        checked = targets(surface, provider.capabilities.check_batch)
        if surface is not Surface.PLAYLISTS and (capability.verify or capability.can_check):
            yield Check(surface, checked)
        if capability.can_dislike:
            yield Look(surface, checked)
            yield from (Rate(surface, targets(surface, 1), rating) for rating in ("dislike", "like", "none"))


def changes_of(surface: Surface, capability: SurfaceCapability, *, more: int = 0) -> Iterator[Remove | Add]:
    """The removal and the putting back of as much as goes at once, or of ``more`` than that."""
    container = "list0" if surface is Surface.PLAYLISTS else ""
    if capability.can_remove:
        count = capability.batch.maximum + more
        yield Remove(surface, targets(surface, count, per_occurrence=capability.per_occurrence), container)
    if capability.restoring:
        yield Add(surface, wanted(surface, capability.restoring.batch.maximum + more), container, position=3)


def leads_on(meaning: object) -> bool:
    """Whether a refused page only names another way to read the list."""
    return (
        isinstance(meaning, PageRead) and bool(meaning.following) and meaning == PageRead(following=meaning.following)
    )


class ProviderContract:
    """Run against each provider, in each of its dialects."""

    provider: ClassVar[Provider]
    side_by_side: ClassVar[bool] = True
    """Whether all pages of a playlist are known from its size; otherwise each makes the next one known."""

    refused_token: ClassVar[FaultKind] = FaultKind.TOKEN_EXPIRED
    """What a 401 is: the listener's token that has ended, but where the app has a token of its own."""

    def test_its_name_is_known(self) -> None:
        assert self.provider.name in PROVIDERS
        assert self.provider.capabilities.provider == self.provider.name

    def test_what_it_has_no_surface_for_is_not_sent(self) -> None:
        missing = set(Surface) - set(self.provider.capabilities.surfaces)
        assert len(missing) < len(Surface)
        for surface in missing:
            with pytest.raises(ValueError, match=surface.value):
                self.provider.request(ReadPage(surface), ME)

    def test_requests_are_deterministic_and_carry_no_secret(self) -> None:
        for call in calls_of(self.provider):
            request = self.provider.request(call, ME)
            assert request == self.provider.request(call, ME)
            assert request.url.startswith("https://")
            assert "authorization" not in {name.lower() for name in request.headers}
            json.dumps(request.json)

    def test_stored_calls_make_the_same_request(self) -> None:
        for call in calls_of(self.provider):
            record = json.loads(json.dumps(to_record(call)))
            again = call_of(call.kind, record, getattr(call, "targets", ()), getattr(call, "wanted", ()))
            assert self.provider.request(again, ME) == self.provider.request(call, ME)

    def test_a_batch_larger_than_allowed_is_not_sent(self) -> None:
        for surface, capability in self.provider.capabilities.surfaces.items():
            for call in changes_of(surface, capability, more=1):
                with pytest.raises(ValueError, match="at once"):
                    self.provider.request(call, ME)

    def test_the_request_that_ends_a_permission_hides_its_token(self) -> None:
        request = self.provider.revoke_request("a-listeners-token")
        assert "a-listeners-token" not in repr(request)

    def test_the_refresh_request_hides_its_secrets(self) -> None:
        if not self.provider.capabilities.can_refresh:
            with pytest.raises(ValueError, match="cannot renew"):
                self.provider.refresh_request("refresh-me")
            return
        request = self.provider.refresh_request("refresh-me")
        assert "refresh-me" not in repr(request)
        assert "app-secret" not in repr(request)

    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            (429, FaultKind.THROTTLED),
            (500, FaultKind.TRANSIENT),
            (503, FaultKind.TRANSIENT),
            (302, FaultKind.MALFORMED),
        ],
    )
    def test_bare_statuses(self, status: int, kind: FaultKind) -> None:
        for call in calls_of(self.provider):
            fault = self.provider.decipher(call, answer(status), ME)
            assert isinstance(fault, Fault)
            assert (fault.kind, fault.status) == (kind, status)

    def test_a_refused_token(self) -> None:
        for call in calls_of(self.provider):
            fault = self.provider.decipher(call, answer(401), ME)
            assert isinstance(fault, Fault)
            assert (fault.kind, fault.status) == (self.refused_token, 401)

    def test_a_bare_404_of_a_removal_does_not_count_as_removed(self) -> None:
        for surface, capability in self.provider.capabilities.surfaces.items():
            if surface is not Surface.PLAYLISTS and capability.can_remove:
                call = Remove(surface, targets(surface, capability.batch.maximum))
                fault = self.provider.decipher(call, answer(404), ME)
                assert isinstance(fault, Fault)
                assert fault.kind is FaultKind.SURFACE_CLOSED

    def test_a_read_of_nothing_is_malformed(self) -> None:
        for call in calls_of(self.provider):
            if not isinstance(call, WRITES):
                fault = self.provider.decipher(call, answer(200, b""), ME)
                assert isinstance(fault, Fault)
                assert fault.kind is FaultKind.MALFORMED

    def test_a_flood_of_brackets_is_malformed(self) -> None:
        fault = self.provider.decipher(Identify(), answer(200, b"[" * 200_000), ME)
        assert isinstance(fault, Fault)
        assert fault.kind is FaultKind.MALFORMED

    @SHARED
    @given(status=st.integers(100, 599), body=JSON.map(lambda made: json.dumps(made).encode()) | st.binary(max_size=40))
    def test_nothing_makes_it_raise(self, status: int, body: bytes) -> None:
        for call in calls_of(self.provider):
            meaning = self.provider.decipher(call, answer(status, body), ME)
            assert isinstance(meaning, Fault) or 200 <= status < 300 or leads_on(meaning)
        self.provider.rate_hint(answer(status, body))
        meaning_of_tokens = self.provider.decipher_tokens(answer(status, body))
        assert isinstance(meaning_of_tokens, Tokens | Fault)

    def test_only_a_dead_grant_disconnects(self) -> None:
        for status, error, kind in [
            (400, "invalid_grant", FaultKind.GRANT_DEAD),
            (400, "invalid_request", FaultKind.MALFORMED),
            (400, "invalid_client", FaultKind.MALFORMED),
            (401, "invalid_client", FaultKind.MALFORMED),
            (400, "unauthorized_client", FaultKind.MALFORMED),
            (403, "access_denied", FaultKind.MALFORMED),
            (503, "server_error", FaultKind.TRANSIENT),
            (429, "slow_down", FaultKind.THROTTLED),
        ]:
            fault = self.provider.decipher_tokens(answer(status, {"error": error}))
            assert isinstance(fault, Fault)
            assert fault.kind is (kind if self.provider.capabilities.can_refresh else FaultKind.MALFORMED), error

    @SHARED
    @given(size=st.integers(0, 3000))
    def test_the_pages_of_a_playlist(self, size: int) -> None:
        found = self.provider.pages_of(Playlist("list0", "mine", size, owned=True, mark="v1"))
        assert bool(found) == (size > 0)
        assert len({page.cursor for page in found}) == len(found)
        assert self.side_by_side or len(found) <= 1
        for page in found:
            assert (page.container_id, page.container_name, page.mark) == ("list0", "mine", "v1")
            assert (page.first, page.expected_total) == ((False, size) if self.side_by_side else (True, None))

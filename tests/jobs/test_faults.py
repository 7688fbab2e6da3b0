"""Whatever goes wrong at the provider, the library ends as in an undisturbed run."""

from __future__ import annotations

from typing import Any

import pytest

from blocklist_jobs.core.limits import Limits, Window
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobView
from blocklist_jobs.sandbox import id_of
from tests.jobs.libraries import ZED, library, uri
from tests.jobs.workshop import Workshop, without

FAULTS: dict[str, list[dict[str, Any]]] = {
    "every tenth call answers 503": [{"kind": "status", "every": 10, "status": 503}],
    "some connections are reset": [{"kind": "reset", "every": 9}],
    "answers get lost after the write was applied": [{"kind": "answer_lost", "method": "DELETE", "every": 3}],
    "answers get lost on reading": [{"kind": "answer_lost", "method": "GET", "every": 7}],
    "bodies are cut off": [{"kind": "truncated", "method": "GET", "every": 8}],
    "bodies are no JSON": [{"kind": "malformed", "method": "GET", "every": 8}],
    "the token expires in the middle": [{"kind": "token_expired", "nth": [9, 25]}],
    "a removal has no effect": [{"kind": "no_effect", "method": "DELETE", "path": "playlists", "nth": [1, 3]}],
    "the snapshot is refused once": [{"kind": "bad_snapshot", "method": "DELETE", "path": "playlists", "nth": [1, 2]}],
    "throttled now and then": [{"kind": "throttle", "seconds": 0, "nth": [4, 20]}],
    "throttled without a Retry-After": [{"kind": "throttle", "refusal": "bare", "nth": [4]}],
    "throttled in plain text": [{"kind": "throttle", "refusal": "text", "seconds": 1, "nth": [6]}],
}


def enforce(workshop: Workshop, **options: Any) -> tuple[JobView, dict[str, Any]]:
    """Fill, connect, enforce; the ended job and the library before."""
    tokens = workshop.sandbox.seed(library())["ann"]
    before = workshop.library()
    workshop.connect(tokens)
    job = workshop.submit(workshop.block(ZED), **options)
    (ended,) = workshop.drive(job)
    return ended, before


@pytest.mark.parametrize("rules", FAULTS.values(), ids=FAULTS.keys())
def test_ends_as_an_undisturbed_run(workshop: Workshop, rules: list[dict[str, Any]]) -> None:
    numbers = [workshop.sandbox.fault(**rule) for rule in rules]
    ended, before = enforce(workshop)
    fired = {fault["id"]: fault["fired"] for fault in workshop.sandbox.faults()}
    assert all(fired[number] for number in numbers), "the fault never met anything"
    assert ended.status is Status.COMPLETED, ended
    assert without(workshop.library(), set()) == without(before, {ZED})


def test_one_bad_item_fails_alone(workshop: Workshop) -> None:
    poison = id_of("bad 40")
    workshop.sandbox.fault("status", method="DELETE", path="library", status=400, contains=[f"track:{poison}"])
    ended, before = enforce(workshop)
    assert ended.status is Status.PARTIALLY_COMPLETED
    failed = workshop.services.jobs.items(workshop.caller, ended.id, statuses=["failed"])
    assert [item.entity_id for item in failed] == [poison]
    assert failed[0].error is not None
    assert failed[0].error["status"] == 400
    left = without(workshop.library(), set())["liked"]
    assert set(left) - set(without(before, {ZED})["liked"]) == {uri("bad 40")}


def test_a_closed_surface_fails_with_its_reason_and_the_rest_goes_on(workshop: Workshop) -> None:
    workshop.sandbox.fault("status", path="/me/albums", status=403, message="Insufficient client scope")
    ended, before = enforce(workshop)
    assert ended.status is Status.PARTIALLY_COMPLETED
    assert ended.summary is not None
    assert "Insufficient client scope" in ended.summary["closed"]["saved_albums"]["message"]
    assert without(workshop.library(), set()) == {**without(before, {ZED}), "albums": without(before, set())["albums"]}


def test_a_removal_that_never_takes_effect_fails_and_says_so(workshop: Workshop) -> None:
    workshop.sandbox.fault("no_effect", method="DELETE", path=f"playlists/{id_of('mine')}")
    ended, _ = enforce(workshop)
    assert ended.status is Status.PARTIALLY_COMPLETED
    failed = workshop.services.jobs.items(workshop.caller, ended.id, statuses=["failed"])
    assert failed
    assert {item.container_id for item in failed} == {id_of("mine")}
    assert {(item.error or {})["code"] for item in failed} == {"removed_without_effect"}


def test_a_long_outage_opens_the_breaker_and_costs_no_job(workshop: Workshop) -> None:
    number = workshop.sandbox.fault("status", status=503, after=10)
    tokens = workshop.sandbox.seed(library())["ann"]
    before = workshop.library()
    workshop.connect(tokens)
    job = workshop.submit(workshop.block(ZED))
    with pytest.raises(AssertionError, match="not final"):
        workshop.drive(job, within_s=4)
    waiting = workshop.read(job)
    assert waiting.waiting_for is not None
    assert waiting.waiting_for.reason == "circuit_open"
    assert waiting.waiting_for.until is not None
    assert len(workshop.sandbox.requests()) < 30, "the breaker let the outage be hammered"
    workshop.sandbox.clear_faults()
    assert number
    (ended,) = workshop.drive(job)
    assert ended.status is Status.COMPLETED, ended
    assert without(workshop.library(), set()) == without(before, {ZED})


def test_dead_letters_are_retried_from_the_checkpoint(workshop: Workshop) -> None:
    workshop.sandbox.fault("malformed", path=f"playlists/{id_of('shared')}/")
    ended, before = enforce(workshop)
    assert ended.status is Status.DEAD_LETTER, ended
    workshop.sandbox.clear_faults()
    workshop.sandbox.clear_requests()
    workshop.services.control.retry(workshop.caller, ended.id)
    (ended,) = workshop.drive(ended)
    assert ended.status is Status.COMPLETED, ended
    assert without(workshop.library(), set()) == without(before, {ZED})
    again = [one["path"] for one in workshop.sandbox.requests()]
    assert not [path for path in again if "/me/" in path and "contains" not in path], "the scan began anew"


def test_a_dead_grant_waits_for_its_user_and_goes_on_after_reconnecting(workshop: Workshop) -> None:
    tokens = workshop.sandbox.seed(library())["ann"]
    before = workshop.library()
    connection_id = workshop.connect(tokens)
    workshop.sandbox.fault("token_expired", nth=[8])
    workshop.sandbox.revoke("ann")
    job = workshop.submit(workshop.block(ZED))
    with pytest.raises(AssertionError, match="not final"):
        workshop.drive(job, within_s=3)
    waiting = workshop.read(job)
    assert waiting.waiting_for is not None
    assert waiting.waiting_for.reason == "reconnect"
    new = workshop.sandbox.tokens("ann")
    workshop.reconnect(connection_id, new)
    (ended,) = workshop.drive(job)
    assert ended.status is Status.COMPLETED, ended
    assert without(workshop.library(), set()) == without(before, {ZED})


def test_the_user_may_like_and_unlike_while_it_runs(workshop: Workshop) -> None:
    """A list that shifts under the scan is read again, so that nothing slips through between two pages."""
    steps = [{"unlike": [id_of("song 0"), id_of("song 1"), id_of("bad 0")]}]
    workshop.sandbox.fault("activity", path="/me/tracks", nth=[3], steps=steps)
    ended, before = enforce(workshop)
    assert ended.status is Status.COMPLETED
    gone = {uri("song 0"), uri("song 1")}
    assert without(workshop.library(), set())["liked"] == [
        one for one in without(before, {ZED})["liked"] if one not in gone
    ]


def test_never_above_the_limit_and_never_refused(workshop: Workshop) -> None:
    workshop.set_limits(Limits((Window(30, 1),), burst=5, concurrency=16))
    ended, _ = enforce(workshop)
    assert ended.status is Status.COMPLETED
    assert not [one for one in workshop.sandbox.requests() if one["status"] == 429]
    assert workshop.sandbox.summary(1)

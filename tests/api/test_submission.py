"""What a submission may say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.api.submission import NotSetUp, digest_of, idempotency_key, request_of
from blocklist_jobs.core.errors import Invalid, Refused
from blocklist_jobs.core.job import JobType, Priority
from blocklist_jobs.core.library import Surface
from blocklist_jobs.providers.apple_music.capabilities import CAPABILITIES as APPLE
from blocklist_jobs.providers.tidal.capabilities import CAPABILITIES as TIDAL

SET_UP = {"apple_music": APPLE, "tidal": TIDAL}
LIST = "6f2c1c3e-1d2b-4c6e-9d4e-3f1f0a1b2c3d"
GOOD: dict[str, Any] = {
    "job_type": "enforcement_execution",
    "provider": "tidal",
    "payload": {"blocklist_id": LIST},
}
SURFACES = [surface.value for surface in Surface]


def errors_of(document: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        request_of(document, SET_UP)
    return {error.pointer: error.detail for error in refused.value.errors}


def test_the_least_submission_means_everything_wherever_credited() -> None:
    request = request_of(GOOD, SET_UP)
    assert request.job_type is JobType.ENFORCEMENT_EXECUTION
    assert request.priority is Priority.NORMAL
    assert request.scheduled_at is None
    assert request.payload == {
        "blocklist_id": LIST,
        "dry_run": False,
        "options": {
            "match": "credited",
            "surfaces": SURFACES,
            "playlists": "owned_and_collaborative",
            "dislike_where_removal_is_impossible": False,
        },
    }


def test_every_option_is_understood() -> None:
    options = {"match": "primary", "surfaces": ["saved_albums", "liked_songs", "liked_songs"], "playlists": "owned"}
    payload = {"blocklist_id": LIST, "connection_id": LIST, "dry_run": True, "options": options}
    request = request_of({**GOOD, "payload": payload, "priority": "low", "scheduled_at": _ahead(days=1)}, SET_UP)
    assert request.payload["connection_id"] == LIST
    assert request.payload["options"]["surfaces"] == ["liked_songs", "saved_albums"]
    assert request.payload["options"]["match"] == "primary"
    assert request.priority is Priority.LOW
    assert request.scheduled_at is not None
    assert request.scheduled_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"job_type": "party"}, "/job_type"),
        ({"provider": "napster"}, "/provider"),
        ({"provider": 7}, "/provider"),
        ({"payload": []}, "/payload"),
        ({"payload": {}}, "/payload/blocklist_id"),
        ({"payload": {"blocklist_id": "x"}}, "/payload/blocklist_id"),
        ({"payload": {"blocklist_id": LIST, "tyop": 1}}, "/payload/tyop"),
        ({"payload": {"blocklist_id": LIST, "dry_run": "yes"}}, "/payload/dry_run"),
        ({"payload": {"blocklist_id": LIST, "options": {"surfaces": []}}}, "/payload/options/surfaces"),
        ({"payload": {"blocklist_id": LIST, "options": {"surfaces": ["attic"]}}}, "/payload/options/surfaces/0"),
        ({"payload": {"blocklist_id": LIST, "options": {"match": "all"}}}, "/payload/options/match"),
        ({"payload": {"blocklist_id": LIST, "options": {"a/b": 1}}}, "/payload/options/a~1b"),
        ({"priority": "urgent"}, "/priority"),
        ({"priority": 0}, "/priority"),
        ({"scheduled_at": "tomorrow"}, "/scheduled_at"),
        ({"scheduled_at": "2026-11-24T20:00:00"}, "/scheduled_at"),
        ({"scheduled_at": 1_900_000_000}, "/scheduled_at"),
        ({"scheduled_at": "0001-01-01T00:00:00+23:00"}, "/scheduled_at"),
        ({"scheduled_at": "9999-12-31T00:00:00Z"}, "/scheduled_at"),
        ({"extra": 1}, "/extra"),
    ],
)
def test_what_is_wrong_is_pointed_at(change: dict[str, Any], pointer: str) -> None:
    assert pointer in errors_of({**GOOD, **change})


def test_an_unknown_provider_is_told_the_known_ones() -> None:
    detail = errors_of({**GOOD, "provider": "napster"})["/provider"]
    assert all(name in detail for name in ("spotify", "apple_music", "youtube_music", "tidal", "napster"))


@pytest.mark.parametrize("provider", ["spotify", "youtube"])
def test_a_provider_that_is_not_set_up_says_which_are(provider: str) -> None:
    with pytest.raises(NotSetUp) as refused:
        request_of({**GOOD, "provider": provider}, SET_UP)
    assert (refused.value.status, refused.value.errors[0].pointer) == (422, "/provider")
    assert "apple_music, tidal" in refused.value.errors[0].detail


@pytest.mark.parametrize(
    ("job_type", "payload", "read"),
    [
        ("library_scan", {}, {"options": {"surfaces": SURFACES}}),
        (
            "library_scan",
            {"surfaces": ["playlists", "liked_songs"], "blocklist_id": LIST, "connection_id": LIST},
            {"options": {"surfaces": ["liked_songs", "playlists"]}, "blocklist_id": LIST, "connection_id": LIST},
        ),
        ("token_refresh", {}, {}),
        ("token_refresh", {"connection_id": LIST}, {"connection_id": LIST}),
        ("batch_rollback", {"job_id": LIST}, {"job_id": LIST}),
        ("batch_rollback", {"job_id": LIST, "item_ids": [LIST, LIST]}, {"job_id": LIST, "item_ids": [LIST]}),
    ],
)
def test_every_job_type_has_its_payload(job_type: str, payload: dict[str, Any], read: dict[str, Any]) -> None:
    request = request_of({"job_type": job_type, "provider": "tidal", "payload": payload}, SET_UP)
    assert (request.job_type, request.payload) == (job_type, read)


@pytest.mark.parametrize(
    ("job_type", "payload", "pointer"),
    [
        ("library_scan", {"surfaces": ["attic"]}, "/payload/surfaces/0"),
        ("library_scan", {"surfaces": []}, "/payload/surfaces"),
        ("library_scan", {"dry_run": True}, "/payload/dry_run"),
        ("token_refresh", {"connection_id": "mine"}, "/payload/connection_id"),
        ("batch_rollback", {}, "/payload/job_id"),
        ("batch_rollback", {"job_id": LIST, "item_ids": []}, "/payload/item_ids"),
        ("batch_rollback", {"job_id": LIST, "item_ids": ["x"]}, "/payload/item_ids/0"),
        ("batch_rollback", {"job_id": LIST, "item_ids": LIST}, "/payload/item_ids"),
    ],
)
def test_what_is_wrong_in_a_payload_is_pointed_at(job_type: str, payload: dict[str, Any], pointer: str) -> None:
    assert pointer in errors_of({"job_type": job_type, "provider": "tidal", "payload": payload})


def test_a_token_that_only_the_listener_can_renew_is_no_job() -> None:
    errors = errors_of({"job_type": "token_refresh", "provider": "apple", "payload": {}})
    assert "Apple Music" in errors["/provider"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys([*GOOD, "priority", "scheduled_at"], JSON)))
def test_nothing_but_a_refusal_comes_of_nonsense(change: dict[str, Any]) -> None:
    assert outcome({**GOOD, **change}) in (200, 422)


def outcome(document: dict[str, Any]) -> int:
    try:
        request_of(document, SET_UP)
    except Refused as refusal:
        return refusal.status
    return 200


@pytest.mark.parametrize("key", ["a", "x" * 255, "two words", "~!@#"])
def test_printable_keys_are_taken(key: str) -> None:
    assert idempotency_key(key) == key


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there", "ümlaut", " lead", "line\n"])
def test_other_keys_are_refused(key: str) -> None:
    with pytest.raises(Invalid):
        idempotency_key(key)


def test_the_digest_is_of_what_is_said() -> None:
    assert digest_of({"a": 1, "b": [1, 2]}) == digest_of({"b": [1, 2], "a": 1})
    assert digest_of({"a": 1, "b": [1, 2]}) != digest_of({"a": 1, "b": [2, 1]})


def _ahead(*, days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()

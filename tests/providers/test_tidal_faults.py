"""Refusals of Tidal, and what follows from them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Add, Call, Identify, ReadPage, Remove, Target, Wanted
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.wire import Answer
from tests.providers.contract import JSON, calls_of, leads_on
from tests.providers.made import answer
from tests.providers.tidal_made import error, named, tidal

LIKED = ReadPage(Surface.LIKED_SONGS)
LIST = ReadPage(Surface.PLAYLISTS, container_id="list0")
REMOVE = Remove(Surface.LIKED_SONGS, (Target("track", "1"), Target("track", "2")))
TAKE_OUT = Remove(Surface.PLAYLISTS, (Target("track", "1", "i1"),), "list0")
ADD = Add(Surface.LIKED_SONGS, (Wanted("track", "1"),))
PUT_IN = Add(Surface.PLAYLISTS, (Wanted("track", "1"),), "list0")
SOME_TOKEN = "eyJraWQiOiJ2" + "A9-_z." * 30
NO_SUCH_ITEM = error(404, "Resource not found", source={"pointer": "/data/1/id"})


def fault(call: Call, said: Answer) -> Fault:
    """The fault."""
    meaning = tidal().decipher(call, said, Account("77"))
    assert isinstance(meaning, Fault)
    return meaning


@pytest.mark.parametrize(
    ("call", "said", "kind", "code"),
    [
        (LIKED, answer(401, {"status": 401, "sub_status": 11003}), FaultKind.TOKEN_EXPIRED, "token_expired"),
        (LIKED, answer(401, error(401, "Unauthorized")), FaultKind.TOKEN_EXPIRED, "token_expired"),
        (REMOVE, answer(403, error(403, "Forbidden")), FaultKind.SURFACE_CLOSED, "forbidden"),
        (Identify(), answer(404, error(404)), FaultKind.SURFACE_CLOSED, "not_found"),
        (LIKED, answer(404, error(404)), FaultKind.SURFACE_CLOSED, "not_found"),
        (REMOVE, answer(404, error(404)), FaultKind.SURFACE_CLOSED, "not_found"),
        (LIST, answer(404, error(404)), FaultKind.GONE, "not_found"),
        (TAKE_OUT, answer(404, error(404)), FaultKind.SURFACE_CLOSED, "not_found"),
        (PUT_IN, answer(404, error(404)), FaultKind.SURFACE_CLOSED, "not_found"),
        (REMOVE, answer(404, NO_SUCH_ITEM), FaultKind.ITEM_REFUSED, "not_found"),
        (TAKE_OUT, answer(404, NO_SUCH_ITEM), FaultKind.ITEM_REFUSED, "not_found"),
        (REMOVE, answer(400, error(400, "Invalid request")), FaultKind.ITEM_REFUSED, "refused"),
        (REMOVE, answer(400, error(400, code="INVALID_ID")), FaultKind.ITEM_REFUSED, "invalid_id"),
        (REMOVE, answer(400, error(400, code=SOME_TOKEN)), FaultKind.ITEM_REFUSED, "refused"),
        (REMOVE, answer(409, error(409)), FaultKind.ITEM_REFUSED, "refused"),
        (REMOVE, answer(422), FaultKind.ITEM_REFUSED, "refused"),
        (
            ADD,
            answer(409, error(409, code="TOO_MANY_ITEMS_IN_COLLECTION")),
            FaultKind.SURFACE_CLOSED,
            "collection_full",
        ),
        (
            PUT_IN,
            answer(422, error(422, code="IDEMPOTENT_REQUEST_PAYLOAD_MISMATCH")),
            FaultKind.MALFORMED,
            "key_used_before",
        ),
        (
            PUT_IN,
            answer(400, error(400, source={"pointer": "/meta/positionBefore"})),
            FaultKind.SURFACE_CLOSED,
            "place_gone",
        ),
        (REMOVE, answer(405), FaultKind.MALFORMED, "unexpected"),
        (REMOVE, answer(406), FaultKind.MALFORMED, "unexpected"),
        (REMOVE, answer(415), FaultKind.MALFORMED, "unexpected"),
        (REMOVE, answer(302, location="https://evil.example"), FaultKind.MALFORMED, "unexpected"),
        (LIKED, answer(502, b"<html>Bad gateway</html>"), FaultKind.TRANSIENT, "server_error"),
    ],
)
def test_refusals(call: Call, said: Answer, kind: FaultKind, code: str) -> None:
    found = fault(call, said)
    assert (found.kind, found.code, found.status, found.retry_after_s) == (kind, code, said.status, None)


@pytest.mark.parametrize("call", [REMOVE, TAKE_OUT, ADD, PUT_IN])
@pytest.mark.parametrize("body", [b"", error(404), NO_SUCH_ITEM])
def test_a_404_of_a_change_never_counts_as_done(call: Call, body: Any) -> None:
    assert fault(call, answer(404, body)).kind is not FaultKind.GONE


@pytest.mark.parametrize(
    ("said", "kind", "wait_s"),
    [
        (answer(429, error(429, "Rate limit exceeded"), retry_after="7"), FaultKind.THROTTLED, 7.0),
        (answer(429, error(429, "Rate limit exceeded")), FaultKind.THROTTLED, None),
        (answer(429, b"\xff\xfe", retry_after="-3"), FaultKind.THROTTLED, None),
        (answer(429, b"", retry_after="7200"), FaultKind.THROTTLED, 7200.0),
        (answer(503, b"", retry_after="20"), FaultKind.TRANSIENT, 20.0),
        (answer(409, error(409, code="IDEMPOTENT_REQUEST_IN_PROGRESS")), FaultKind.MALFORMED, 15.0),
        (answer(409, error(409, code="IDEMPOTENT_REQUEST_IN_PROGRESS"), retry_after="3"), FaultKind.MALFORMED, 15.0),
        (answer(409, error(409, code="IDEMPOTENT_REQUEST_IN_PROGRESS"), retry_after="30"), FaultKind.MALFORMED, 30.0),
    ],
)
def test_waits(said: Answer, kind: FaultKind, wait_s: float | None) -> None:
    found = fault(PUT_IN, said)
    assert (found.kind, found.retry_after_s) == (kind, wait_s)


def test_the_error_with_a_code_is_the_one_that_counts() -> None:
    errors = [{"status": "409", "detail": "first"}, {"status": "409", "code": "TOO_MANY_ITEMS_IN_COLLECTION"}]
    assert fault(ADD, answer(409, {"errors": errors})).code == "collection_full"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 418, 429, 500])
@pytest.mark.parametrize("form", ["json", "auth", "text"])
def test_a_token_in_an_answer_is_not_repeated(status: int, form: str) -> None:
    words = f"bad token {SOME_TOKEN}, sorry"
    bodies: dict[str, Any] = {
        "json": error(status, words),
        "auth": {"error_description": words},
        "text": words.encode(),
    }
    message = fault(REMOVE, answer(status, bodies[form])).message
    assert SOME_TOKEN[:20] not in message
    assert "sorry" in message


def test_what_is_wrong_is_said_in_the_providers_own_words_too() -> None:
    message = fault(REMOVE, answer(400, error(400, "Invalid\nrequest"))).message
    assert message == "Tidal refuses this request (Invalid request)"
    said = fault(LIKED, answer(401, {"sub_status": 11003, "userMessage": "The token has expired."})).message
    assert said == "Tidal does not accept the access token, reason 11003 (The token has expired.)"


# Documents that are nearly as they should be: random ones seldom have the members that are looked at.
NAMED = st.one_of(JSON, st.builds(named, st.sampled_from(["tracks", "artists", "x"]), st.sampled_from("12"))).map(
    lambda made: {**made, "attributes": {"playlistType": [], "title": {}}} if isinstance(made, dict) else made
)
MEMBERS = {
    "data": NAMED | st.lists(NAMED, max_size=3),
    "included": JSON | st.lists(NAMED, max_size=3),
    "links": JSON | st.fixed_dictionaries({}, optional={"next": JSON, "meta": JSON}),
    "meta": JSON | st.fixed_dictionaries({"skipped": JSON | st.lists(NAMED, max_size=3)}),
    "errors": JSON | st.lists(st.fixed_dictionaries({}, optional={"code": JSON, "source": JSON}), max_size=3),
    "sub_status": JSON,
}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    status=st.sampled_from([200, 201, 400, 401, 404, 409, 422, 503]), body=st.fixed_dictionaries({}, optional=MEMBERS)
)
def test_documents_that_are_nearly_right_make_nothing_raise(status: int, body: dict[str, Any]) -> None:
    for call in calls_of(tidal()):
        meaning = tidal().decipher(call, answer(status, body), Account("77"))
        assert isinstance(meaning, Fault) or status < 300 or leads_on(meaning)

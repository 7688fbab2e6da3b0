"""What a body may be, and how wrong ones are explained."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.api.edge.body import MalformedBody, object_of
from blocklist_jobs.core.errors import Invalid, Refused

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_every_storable_object_is_read_as_it_is(document: dict[str, object]) -> None:
    text = json.dumps(document)
    if "\\u0000" in text:
        with pytest.raises(Invalid):
            object_of(text.encode())
    else:
        assert object_of(text.encode()) == document


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_be_refused(raw: bytes) -> None:
    assert outcome(raw) in (200, 400, 422)


def outcome(raw: bytes) -> int:
    try:
        object_of(raw)
    except Refused as refusal:
        return refusal.status
    return 200


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b'{"a": 1,}', "line 1, column"),
        (b'{"a": 1\n "b": 2}', "line 2, column 2"),
        (b"", "empty"),
        (b"  \n", "empty"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b'{"a": "\xff"}', "byte 7"),
        (b"[" * 200_000, "deeply"),
        (b'{"a":' * 200_000, "deeply"),
        (b'{"a": ' + b"9" * 5000 + b"}", "too long"),
        (b'{"a": 1} trailing', "line 1, column 10"),
    ],
)
def test_what_is_not_json_is_told_where(raw: bytes, said: str) -> None:
    with pytest.raises(MalformedBody) as refused:
        object_of(raw)
    assert said in refused.value.detail


@pytest.mark.parametrize("raw", [b"[]", b'"text"', b"1", b"null"])
def test_what_is_no_object_is_well_formed_and_invalid(raw: bytes) -> None:
    with pytest.raises(Invalid):
        object_of(raw)


@pytest.mark.parametrize(
    ("raw", "pointer"),
    [
        (rb'{"a": {"b": ["x", "y\u0000"]}}', "/a/b/1"),
        (rb'{"a/b": "\ud800"}', "/a~1b"),
        (rb'{"a": {"\u0000": 1}}', "/a"),
    ],
)
def test_what_postgres_cannot_store_is_pointed_at(raw: bytes, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        object_of(raw)
    assert [error.pointer for error in refused.value.errors] == [pointer]


def test_a_surrogate_pair_and_a_byte_order_mark_are_fine() -> None:
    assert object_of(b'\xef\xbb\xbf{"a": "\\ud83d\\ude00"}') == {"a": "\U0001f600"}

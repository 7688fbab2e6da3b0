"""The routes of connections, on real services."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import People, pointers

URL = "/api/v1/connections"
BODY = {
    "provider": "spotify",
    "access_token": "access-secret",
    "refresh_token": "refresh-secret",
    "expires_at": "2026-11-24T21:00:00+01:00",
    "scopes": ["user-library-read"],
    "provider_user_id": "account",
    "consented_at": "2026-11-24T20:00:00Z",
}


def test_connect_read_list(client: FlaskClient, people: People) -> None:
    made = client.post(URL, json=BODY, headers=people.alice)
    assert made.status_code == 201
    document = made.get_json()
    assert made.headers["Location"] == f"{URL}/{document['id']}"
    assert document["provider"] == "spotify"
    assert document["status"] == "active"
    assert document["expires_at"] == "2026-11-24T20:00:00Z"
    assert (document["scopes"], document["can_refresh"]) == (["user-library-read"], True)
    assert client.get(made.headers["Location"], headers=people.alice).get_json() == document
    listing = client.get(URL, headers=people.alice)
    assert listing.get_json() == {"items": [document], "next_cursor": None}
    assert "secret" not in made.get_data(as_text=True) + listing.get_data(as_text=True)


def test_the_least_and_nulls_and_other_names(client: FlaskClient, people: People) -> None:
    least = {"provider": "youtube-music", "access_token": "t", "refresh_token": None, "provider_user_id": None}
    document = client.post(URL, json=least, headers=people.alice).get_json()
    assert (document["provider"], document["provider_user_id"], document["can_refresh"]) == ("youtube_music", "", False)


def test_a_provider_that_is_not_set_up(client: FlaskClient, people: People) -> None:
    refused = client.post(URL, json={"provider": "apple", "access_token": "t"}, headers=people.alice)
    assert (refused.status_code, refused.get_json(force=True)["code"]) == (422, "not_set_up")
    assert client.get(URL, headers=people.alice).get_json()["items"] == []


def test_the_same_account_again(client: FlaskClient, people: People) -> None:
    first = client.post(URL, json=BODY, headers=people.alice).get_json()
    again = client.post(URL, json=BODY, headers=people.alice)
    assert again.status_code == 409
    assert again.get_json()["connection_id"] == first["id"]
    assert "secret" not in again.get_data(as_text=True)


def test_new_tokens(client: FlaskClient, people: People) -> None:
    first = client.post(URL, json=BODY, headers=people.alice).get_json()
    url = f"{URL}/{first['id']}"
    assert client.put(url, json={"access_token": "new"}, headers=people.alice).get_json()["can_refresh"] is False
    assert client.put(url, json=BODY, headers=people.alice).status_code == 200
    other = client.put(url, json={**BODY, "provider": "tidal"}, headers=people.alice)
    assert (other.status_code, pointers(other.get_json())) == (422, {"/provider"})
    moved = client.put(url, json={**BODY, "provider_user_id": "x"}, headers=people.alice)
    assert moved.status_code == 409


def test_disconnect(client: FlaskClient, people: People) -> None:
    first = client.post(URL, json=BODY, headers=people.alice).get_json()
    url = f"{URL}/{first['id']}"
    gone = client.delete(url, headers=people.alice)
    assert (gone.status_code, gone.data) == (204, b"")
    assert client.delete(url, headers=people.alice).status_code == 204
    assert client.get(url, headers=people.alice).status_code == 404
    assert client.post(URL, json=BODY, headers=people.alice).status_code == 201


@pytest.mark.parametrize("whose", ["alice", "bob"])
@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_what_is_anothers_looks_like_nothing(client: FlaskClient, people: People, method: str, whose: str) -> None:
    mine = client.post(URL, json=BODY, headers=people.alice).get_json()["id"]
    ids = [mine] if whose == "bob" else [str(uuid4()), "nonsense", "0", mine.replace("-", "")]
    for one in ids:
        body = {"json": {"access_token": "t"}} if method == "put" else {}
        answer = getattr(client, method)(f"{URL}/{one}", headers=getattr(people, whose), **body)
        assert answer.status_code == 404
        assert answer.mimetype == "application/problem+json"
    assert client.get(f"{URL}/{mine}", headers=people.alice).status_code == 200


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"access_token": ""}, "/access_token"),
        ({"access_token": "secret\r\nX-Evil: 1"}, "/access_token"),
        ({"access_token": "secret\n"}, "/access_token"),
        ({"access_token": "secret-ü"}, "/access_token"),
        ({"access_token": "se cret"}, "/access_token"),
        ({"access_token": "secret" * 2_000}, "/access_token"),
        ({"access_token": 7}, "/access_token"),
        ({"access_token": None}, "/access_token"),
        ({"refresh_token": "secret\x7f"}, "/refresh_token"),
        ({"refresh_token": ""}, "/refresh_token"),
        ({"provider": "deezer"}, "/provider"),
        ({"expires_at": "tomorrow"}, "/expires_at"),
        ({"expires_at": "2026-11-24T21:00:00"}, "/expires_at"),
        ({"expires_at": 1_700_000_000}, "/expires_at"),
        ({"scopes": "user-library-read"}, "/scopes"),
        ({"scopes": [7]}, "/scopes/0"),
        ({"scopes": ["x"] * 101}, "/scopes"),
        ({"provider_user_id": "a\x1b"}, "/provider_user_id"),
        ({"provider_user_id": "x" * 201}, "/provider_user_id"),
        ({"consented_at": "x"}, "/consented_at"),
        ({"acces_token": "secret"}, "/acces_token"),
    ],
)
def test_what_is_wrong_is_named_and_no_token_repeated(
    client: FlaskClient, people: People, change: dict[str, Any], pointer: str
) -> None:
    answer = client.post(URL, json=BODY | change, headers=people.alice)
    assert answer.status_code == 422
    assert pointers(answer.get_json()) == {pointer}
    assert "secret" not in answer.get_data(as_text=True)
    assert client.get(URL, headers=people.alice).get_json()["items"] == []


def test_pages(client: FlaskClient, people: People) -> None:
    for number in range(3):
        client.post(URL, json={**BODY, "provider_user_id": str(number)}, headers=people.alice)
    first = client.get(f"{URL}?limit=2", headers=people.alice).get_json()
    rest = client.get(f"{URL}?limit=2&cursor={first['next_cursor']}", headers=people.alice).get_json()
    assert [one["provider_user_id"] for one in first["items"] + rest["items"]] == ["2", "1", "0"]
    assert rest["next_cursor"] is None
    assert client.get(f"{URL}?cursor={first['next_cursor']}", headers=people.bob).status_code == 422


def test_a_key_is_needed(client: FlaskClient) -> None:
    assert client.post(URL, json=BODY).status_code == 401
    assert client.get(URL).status_code == 401

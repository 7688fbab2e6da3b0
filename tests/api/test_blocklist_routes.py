"""The routes of blocklists, on real services."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import MAX_BODY_BYTES, People, pointers
from tests.lists.reading import A, B

URL = "/api/v1/blocklists"
CSV = f"artist,id\nAtomship,{A}\nNovi,{B}\nBad,x\n"


def upload(
    client: FlaskClient,
    headers: dict[str, str],
    body: str | bytes = CSV,
    kind: str = "text/csv",
    query: str = "?name=Mine",
) -> Any:
    """The answer to a file."""
    return client.post(URL + query, data=body, content_type=kind, headers=headers)


def test_our_own_form(client: FlaskClient, people: People) -> None:
    artists = [{"name": "Atomship", "ids": {"spotify": A, "apple": "1602643038"}}, {"name": "Novi"}]
    made = client.post(URL, json={"name": "Mine", "artists": artists}, headers=people.alice)
    assert made.status_code == 201
    document = made.get_json()
    assert made.headers["Location"] == f"{URL}/{document['id']}"
    assert (document["name"], document["size"], document["skipped"], document["skipped_total"]) == ("Mine", 2, [], 0)
    shown = client.get(f"{URL}/{document['id']}/artists", headers=people.alice).get_json()["items"]
    assert shown == [
        {"name": "Atomship", "ids": {"apple_music": "1602643038", "spotify": A}},
        {"name": "Novi", "ids": {}},
    ]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (CSV, "text/csv"),
        (CSV, "text/csv; charset=utf-8"),
        (CSV, "text/plain"),
        (CSV, "application/octet-stream"),
        (json.dumps([{"name": "Atomship", "spotify": A}, B, {"id": "x"}]), "application/json"),
        (json.dumps([{"name": "Atomship", "spotify": A}, B, {"id": "x"}]), "text/plain"),
        (
            json.dumps({"artists": {f"spotify:artist:{A}": True, f"spotify:artist:{B}": True, "x": True}}),
            "application/json",
        ),
    ],
)
def test_a_file_as_the_body(client: FlaskClient, people: People, body: str, kind: str) -> None:
    document = upload(client, people.alice, body, kind).get_json()
    assert (document["name"], document["size"], document["skipped_total"]) == ("Mine", 2, 1)
    assert "no artist's id" in document["skipped"][0]["reason"]


def test_a_file_of_bare_ids_of_one_provider(client: FlaskClient, people: People) -> None:
    made = upload(client, people.alice, "artist,id\nA,17275\n", query="?name=Mine&provider=tidal").get_json()
    shown = client.get(f"{URL}/{made['id']}/artists", headers=people.alice).get_json()["items"]
    assert shown == [{"name": "A", "ids": {"tidal": "17275"}}]
    wrong = upload(client, people.alice, query="?name=x&provider=deezer")
    assert (wrong.status_code, pointers(wrong.get_json())) == (422, {"provider"})


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("", "text/csv", 422),
        ("artist,id\n", "text/csv", 422),
        ("<html></html>", "text/csv", 422),
        (b"artist,id\nBj\xf6rk,x\n", "text/csv", 400),
        (b"artist,id\nA\x00,x\n", "text/csv", 400),
        ("", "application/json", 400),
        ("{", "application/json", 400),
        ("[NaN]", "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ("{}", "application/json", 422),
        ('{"artists": [{"name": 7}]}', "application/json", 422),
        ('{"artists": [{"\\ud800": 7}]}', "application/json", 422),
        ('{"artists": [{"name": "\\u0000"}]}', "application/json", 422),
        ('{"name": "\\ud800", "artists": [{"name": "x"}]}', "application/json", 422),
        ('[{"name": "\\ud800"}]', "application/json", 422),
        ("x", "image/png", 415),
        ("x", "multipart/form-data; boundary=x", 415),
        ("x" * (MAX_BODY_BYTES + 1), "text/csv", 413),
    ],
)
def test_bad_lists_are_refused_whole(
    client: FlaskClient, people: People, body: str | bytes, kind: str, status: int
) -> None:
    query = "" if b"ud800" in (body.encode() if isinstance(body, str) else body) else "?name=Mine"
    answer = upload(client, people.alice, body, kind, query)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert client.get(URL, headers=people.alice).get_json()["items"] == []


def test_a_refusal_says_which_rows(client: FlaskClient, people: People) -> None:
    document = upload(client, people.alice, "artist,id\nA,x\n").get_json()
    assert "at least one artist" in document["detail"]
    assert document["skipped"] == [{"row": 2, "reason": "'x' is no artist's id"}]


@pytest.mark.parametrize("query", ["", "?name=", "?name=a%00", f"?name={'x' * 301}", "?nmae=x", "?name=a&name=b"])
def test_a_list_needs_one_name(client: FlaskClient, people: People, query: str) -> None:
    assert upload(client, people.alice, query=query).status_code == 422
    assert client.get(URL, headers=people.alice).get_json()["items"] == []


def test_replace_and_delete(client: FlaskClient, people: People) -> None:
    first = upload(client, people.alice).get_json()
    url = f"{URL}/{first['id']}"
    replaced = client.put(url, json={"artists": [{"ids": {"spotify": A}}]}, headers=people.alice)
    assert replaced.status_code == 200
    assert (replaced.get_json()["size"], replaced.get_json()["name"]) == (1, "Mine")
    read = client.get(url, headers=people.alice).get_json()
    assert {**read, "skipped": [], "skipped_total": 0} == replaced.get_json()
    assert client.delete(url, headers=people.alice).status_code == 204
    assert client.get(url, headers=people.alice).status_code == 404
    assert client.delete(url, headers=people.alice).status_code == 404


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_what_is_anothers_looks_like_nothing(client: FlaskClient, people: People, method: str) -> None:
    mine = upload(client, people.alice).get_json()["id"]
    body = {"data": CSV, "content_type": "text/csv"} if method == "put" else {}
    for headers, one in ((people.bob, mine), (people.alice, str(uuid4())), (people.alice, "nonsense")):
        assert getattr(client, method)(f"{URL}/{one}", headers=headers, **body).status_code == 404
    assert client.get(f"{URL}/{mine}/artists", headers=people.bob).status_code == 404
    assert client.get(f"{URL}/{mine}", headers=people.alice).get_json()["size"] == 2


def test_pages(client: FlaskClient, people: People) -> None:
    rows = "".join(f"Artist {n},{n:022d}\n" for n in range(5))
    mine = upload(client, people.alice, "artist,id\n" + rows).get_json()["id"]
    upload(client, people.alice, query="?name=Second")
    names: list[str] = []
    cursor: Any = ""
    while cursor is not None:
        page = client.get(
            f"{URL}/{mine}/artists?limit=2{cursor and '&cursor='}{cursor}", headers=people.alice
        ).get_json()
        names += [artist["name"] for artist in page["items"]]
        cursor = page["next_cursor"]
    assert names == [f"Artist {n}" for n in range(5)]
    first = client.get(f"{URL}?limit=1", headers=people.alice).get_json()
    rest = client.get(f"{URL}?limit=1&cursor={first['next_cursor']}", headers=people.alice).get_json()
    assert [one["name"] for one in first["items"] + rest["items"]] == ["Second", "Mine"]

"""A product's own users over HTTP: their tokens let them in, as themselves and no further."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert

from blocklist_jobs.store.tables import deletions
from tests.api.conftest import People, bearer
from tests.api.test_operations import app_on
from tests.identity.issuer import AUDIENCE, ISSUER, Issuer, KeyServer, key_server

ME = "/api/v1/me"
LIST = {"name": "mine", "artists": [{"name": "A", "ids": {"spotify": "1" * 22}}]}


@pytest.fixture
def issuer() -> Issuer:
    """Who issues the tokens."""
    return Issuer()


@pytest.fixture
def server(issuer: Issuer) -> Iterator[KeyServer]:
    """Its server."""
    with key_server(issuer) as serving:
        yield serving


@pytest.fixture
def product(environment: dict[str, str], server: KeyServer, people: People) -> Iterator[FlaskClient]:
    """The API of a product with users of its own."""
    told = {"JWT_JWKS": server.url, "JWT_ISSUER": ISSUER, "JWT_AUDIENCE": AUDIENCE, "JWT_ROLE_CLAIM": "roles"}
    with app_on(environment | told) as client:
        yield client


def test_a_token_and_a_key_of_one_name_are_one_user(product: FlaskClient, issuer: Issuer, people: People) -> None:
    me = product.get(ME, headers=bearer(issuer.token())).get_json()
    assert (me["user"], me["role"], me["authenticated_by"], me["key"]) == ("alice", "user", "token", None)
    assert me["expires_at"]
    assert product.post("/api/v1/blocklists", json=LIST, headers=bearer(issuer.token())).status_code == 201
    with_key = product.get("/api/v1/blocklists", headers=people.alice).get_json()
    assert [found["name"] for found in with_key["items"]] == ["mine"]
    for stranger in (bearer(issuer.token(sub="bob")), people.bob):
        assert product.get("/api/v1/blocklists", headers=stranger).get_json()["items"] == []


def test_admins_by_claim(product: FlaskClient, issuer: Issuer) -> None:
    change = {"burst": 20}
    user, admin = bearer(issuer.token()), bearer(issuer.token(sub="root", roles=["admin"]))
    assert product.put("/api/v1/rate-limits/spotify", json=change, headers=user).status_code == 403
    assert product.put("/api/v1/rate-limits/spotify", json=change, headers=admin).status_code == 200


def test_a_refused_token_is_a_problem_that_says_why(product: FlaskClient, issuer: Issuer) -> None:
    refused = product.get(ME, headers=bearer(issuer.token(exp=int(time.time()) - 60)))
    assert (refused.status_code, refused.mimetype) == (401, "application/problem+json")
    assert "expired" in refused.get_json(force=True)["detail"]
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_without_the_issuers_keys_it_is_503_and_keys_still_work(
    product: FlaskClient, issuer: Issuer, server: KeyServer, people: People
) -> None:
    server.status = 500
    unavailable = product.get(ME, headers=bearer(issuer.token()))
    assert (unavailable.status_code, unavailable.get_json(force=True)["code"]) == (503, "unavailable")
    assert unavailable.headers["Retry-After"]
    assert product.get(ME, headers=people.alice).status_code == 200


def test_a_token_makes_no_key(product: FlaskClient, issuer: Issuer) -> None:
    assert product.post("/api/v1/keys", json={}, headers=bearer(issuer.token(roles="admin"))).status_code == 403
    assert product.get("/api/v1/keys", headers=bearer(issuer.token())).status_code == 200


def test_without_an_issuer_a_token_is_nobodys(client: FlaskClient, issuer: Issuer) -> None:
    assert client.get(ME, headers=bearer(issuer.token())).status_code == 401


def test_keys_in_a_file(environment: dict[str, str], issuer: Issuer, people: People, tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps(issuer.key_set()))
    told = {"JWT_JWKS": str(path), "JWT_ISSUER": ISSUER, "JWT_AUDIENCE": AUDIENCE}
    with app_on(environment | told) as client:
        assert client.get(ME, headers=bearer(issuer.token())).get_json()["user"] == "alice"


def test_who_is_being_forgotten_begins_nothing(
    product: FlaskClient, issuer: Issuer, people: People, clean_db: Engine
) -> None:
    token = bearer(issuer.token())
    with clean_db.begin() as db:
        db.execute(insert(deletions).values(user_id="alice"))
    refused = product.get("/api/v1/jobs", headers=token)
    assert (refused.status_code, refused.get_json(force=True)["code"]) == (409, "being_deleted")
    again = product.delete(ME, json={"confirm": "alice"}, headers=token)
    assert (again.status_code, again.get_json()["status"]) == (202, "done")
    assert product.get(ME, headers=token).get_json()["counts"]["keys"] == 0
    assert product.get("/api/v1/jobs", headers=token).get_json()["items"] == []

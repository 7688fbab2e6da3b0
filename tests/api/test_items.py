"""A job's report over HTTP."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert

from blocklist_jobs.store.tables import action_batches, action_items, jobs
from tests.api.conftest import People, pointers

SONGS = 250


@dataclass(frozen=True, slots=True)
class Reported:
    """A job with items, and where they are read."""

    path: str
    headers: dict[str, str]


@pytest.fixture
def reported(clean_db: Engine, people: People) -> Reported:
    """A job of alice's with 250 songs, every tenth of them failed, and one playlist entry with a dangerous name."""
    with clean_db.begin() as connection:
        made = insert(jobs).values(user_id="alice", job_type="enforcement_execution", provider="spotify")
        job_id = connection.execute(made.returning(jobs.c.id)).scalar_one()
        group = insert(action_batches).values(job_id=job_id, user_id="alice", provider="spotify")
        group_id = connection.execute(group.returning(action_batches.c.id)).scalar_one()
        connection.execute(insert(action_items), [_song(job_id, group_id, number) for number in range(SONGS)])
        formula = _song(job_id, group_id, 0) | {"surface": "playlists", "container_name": '=HYPERLINK("http://evil")'}
        connection.execute(insert(action_items), [formula])
    return Reported(f"/api/v1/jobs/{job_id}/items", people.alice)


def _song(job_id: UUID, group_id: UUID, number: int) -> dict[str, Any]:
    return {
        "job_id": job_id,
        "action_batch_id": group_id,
        "action": "remove",
        "surface": "liked_songs",
        "entity_type": "track",
        "entity_id": f"song{number}",
        "entity_name": f"Song, {number}",
        "position": number,
        "status": "failed" if number % 10 == 0 else "completed",
        "before_state": {"added_at": "2020-01-01T00:00:00Z"},
    }


def _pages(client: FlaskClient, reported: Reported, query: str) -> list[dict[str, Any]]:
    found, more = [], ""
    for _ in range(SONGS):
        answer = client.get(f"{reported.path}?{query}{more}", headers=reported.headers)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        found += answer.get_json()["items"]
        if not answer.get_json()["next_cursor"]:
            return found
        more = f"&cursor={answer.get_json()['next_cursor']}"
    raise AssertionError("the pages do not end")


def test_every_item_is_on_one_page_in_the_order_of_the_library(client: FlaskClient, reported: Reported) -> None:
    found = _pages(client, reported, "limit=17")
    assert [item["entity_id"] for item in found] == [*(f"song{number}" for number in range(SONGS)), "song0"]
    assert found[1]["before_state"] == {"added_at": "2020-01-01T00:00:00Z"}
    assert found[1]["updated_at"].endswith("Z")
    assert "cursor" not in found[1]


def test_items_are_filtered(client: FlaskClient, reported: Reported) -> None:
    assert len(_pages(client, reported, "limit=100&status=failed")) == SONGS // 10 + 1
    assert len(_pages(client, reported, "limit=100&status=failed,completed&surface=liked_songs")) == SONGS
    assert len(_pages(client, reported, "limit=100&surface=playlists")) == 1


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("status=done", "status/0"), ("surface=attic", "surface/0"), ("format=xml", "format"), ("cursor=x", "cursor")],
)
def test_a_wrong_parameter_is_named(client: FlaskClient, reported: Reported, query: str, pointer: str) -> None:
    answer = client.get(f"{reported.path}?{query}", headers=reported.headers)
    assert (answer.status_code, pointers(answer.get_json())) == (422, {pointer})


@pytest.mark.parametrize(("query", "accept"), [("?format=csv", "*/*"), ("", "text/csv"), ("?format=csv", "text/csv")])
def test_the_whole_report_comes_as_csv(
    client: FlaskClient, reported: Reported, query: str, accept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("blocklist_jobs.api.job_items.CSV_PAGE", 40)
    answer = client.get(reported.path + query, headers=reported.headers | {"Accept": accept})
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"), newline="")))
    assert [row["entity_id"] for row in rows] == [*(f"song{number}" for number in range(SONGS)), "song0"]
    assert rows[7]["entity_name"] == "Song, 7"
    assert rows[-1]["container_name"] == '\'=HYPERLINK("http://evil")'


def test_a_csv_is_filtered_too(client: FlaskClient, reported: Reported) -> None:
    answer = client.get(f"{reported.path}?format=csv&status=failed&surface=playlists", headers=reported.headers)
    assert len(answer.get_data(as_text=True).splitlines()) == 2


def test_another_form_is_not_acceptable(client: FlaskClient, reported: Reported) -> None:
    answer = client.get(reported.path, headers=reported.headers | {"Accept": "application/pdf"})
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (406, "not_acceptable")
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert client.get(reported.path, headers=reported.headers | browser).mimetype == "application/json"

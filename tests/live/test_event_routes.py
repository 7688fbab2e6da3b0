"""The two streams over a real gunicorn."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from blocklist_jobs.jobs.keys import Keys
from blocklist_jobs.store.keys import StoredKeys
from tests.live.conftest import Group, Story, group_of

Event = dict[str, Any]


@pytest.fixture(scope="module")
def group(engine: Engine, web_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Group]:
    """One web process, where a user may have three streams."""
    env = web_environment | {"MAX_STREAMS_PER_USER": "3"}
    with group_of(env, tmp_path_factory.mktemp("web") / "web.log", processes=1) as running:
        yield running
        began = time.monotonic()
        running.end()
        assert time.monotonic() - began < 15
    assert "Traceback" not in running.log.read_text()


@contextmanager
def _stream(group: Group, path: str, headers: dict[str, str], **more: str) -> Iterator[tuple[httpx.Response, Any]]:
    """An open stream: its answer, and its events one by one."""
    timeout = httpx.Timeout(30)
    with httpx.stream("GET", f"{group.url}/api/v1{path}", headers=headers | more, timeout=timeout) as answer:
        yield answer, _events(answer.iter_lines())


def _events(lines: Iterator[str]) -> Iterator[Event]:
    found: Event = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if name in ("id", "event", "data"):
            found[name] = json.loads(value) if name == "data" else value
        elif not line and "event" in found:
            yield found
            found = {}


def test_state_first_then_what_happens_then_the_end(group: Group, story: Story) -> None:
    job_id = story.job_ids[0]
    story.tell(job_id, 1)
    with _stream(group, f"/jobs/{job_id}/events", story.headers) as (answer, events):
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Accel-Buffering"] == "no"
        state = next(events)
        assert (state["id"], state["event"], state["data"]["id"]) == ("1", "state", str(job_id))
        story.tell(job_id, 7)
        story.end(job_id)
        progress, status = list(events)
    assert (progress["id"], progress["event"], progress["data"]["total"]) == ("2", "progress", 7)
    assert (status["id"], status["data"]["status"], status["data"]["job_id"]) == ("3", "completed", str(job_id))


@pytest.mark.parametrize("by_header", [True, False])
def test_a_stream_goes_on_after_the_last_event_seen(group: Group, story: Story, by_header: bool) -> None:
    job_id = story.job_ids[0]
    for number in range(5):
        story.tell(job_id, number)
    headers = {"Last-Event-ID": "2"} if by_header else {}
    query = "" if by_header else "?last_event_id=2"
    with _stream(group, f"/jobs/{job_id}/events{query}", story.headers, **headers) as (_, events):
        state = next(events)
        assert (state["event"], "id" in state) == ("state", False)
        story.end(job_id)
        assert [event["id"] for event in events] == ["3", "4", "5", "6"]


def test_a_job_that_has_ended(group: Group, story: Story) -> None:
    job_id = story.job_ids[0]
    story.end(job_id)
    path = f"/jobs/{job_id}/events"
    with _stream(group, path, story.headers) as (_, events):
        assert [(event["id"], event["data"]["status"]) for event in events] == [("1", "completed")]
    with _stream(group, path, story.headers, **{"Last-Event-ID": "0"}) as (_, events):
        assert [(event["event"], event.get("id")) for event in events] == [("state", None), ("status", "1")]
    with _stream(group, path, story.headers, **{"Last-Event-ID": "1"}) as (answer, events):
        assert (answer.status_code, list(events)) == (204, [])


def test_all_jobs_of_a_user_in_one_stream(group: Group, story: Story) -> None:
    with _stream(group, "/events", story.headers) as (_, events):
        state = next(events)
        assert {job["id"] for job in state["data"]["jobs"]} == set(map(str, story.job_ids))
        for number, job_id in enumerate(story.job_ids):
            story.tell(job_id, number)
        told = [next(events) for _ in story.job_ids]
    assert [event["data"]["job_id"] for event in told] == list(map(str, story.job_ids))
    with _stream(group, "/events", story.headers, **{"Last-Event-ID": told[0]["id"]}) as (_, events):
        next(events)
        assert [next(events)["id"] for _ in told[1:]] == [event["id"] for event in told[1:]]


@pytest.mark.parametrize("of_one", [True, False])
def test_a_stream_ends_when_its_key_is_revoked(group: Group, story: Story, of_one: bool) -> None:
    keys = Keys(StoredKeys(story.engine))
    key, view = keys.create("alice")
    path = f"/jobs/{story.job_ids[0]}/events" if of_one else "/events"
    with (
        _stream(group, path, story.headers) as (_, others),
        _stream(group, path, {"Authorization": f"Bearer {key}"}) as (_, events),
    ):
        assert [next(stream)["event"] for stream in (others, events)] == ["state", "state"]
        began = time.monotonic()
        keys.revoke(view.id)
        assert list(events) == []
        assert time.monotonic() - began < 20
        story.tell(story.job_ids[0], 1)
        assert next(others)["data"]["total"] == 1


@pytest.mark.parametrize(
    ("path", "seen", "pointer"),
    [("/jobs/{}/events", "nonsense", "Last-Event-ID"), ("/events", "12", "Last-Event-ID"), ("/events?x=1", "", "x")],
)
def test_nonsense_is_refused(group: Group, story: Story, path: str, seen: str, pointer: str) -> None:
    url = f"{group.url}/api/v1{path.format(story.job_ids[0])}"
    answer = httpx.get(url, headers=story.headers | {"Last-Event-ID": seen})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_an_id_from_the_future_starts_over(group: Group, story: Story) -> None:
    for path, seen in ((f"/jobs/{story.job_ids[0]}/events", "99"), ("/events", f"{10**15}.1")):
        with _stream(group, path, story.headers, **{"Last-Event-ID": seen}) as (_, events):
            assert next(events)["id"] != seen


def test_what_is_not_ones_own_is_not_there(group: Group, story: Story) -> None:
    bob = Keys(StoredKeys(story.engine)).create("bob")[0]
    url = f"{group.url}/api/v1/jobs/{story.job_ids[0]}/events"
    assert httpx.get(url, headers={"Authorization": f"Bearer {bob}"}).status_code == 404
    assert httpx.get(url).status_code == 401
    assert httpx.head(url, headers=story.headers).headers["Content-Type"].startswith("text/event-stream")


def test_no_more_streams_than_allowed(group: Group, story: Story) -> None:
    url = f"{group.url}/api/v1/events"
    with _stream(group, "/events", story.headers) as one, _stream(group, "/events", story.headers) as two:
        with _stream(group, "/events", story.headers) as three:
            for _, events in (one, two, three):
                next(events)
            refused = httpx.get(url, headers=story.headers)
            assert (refused.status_code, refused.json()["code"]) == (429, "too_many_streams")
            assert int(refused.headers["Retry-After"]) > 0
        _wait_for_a_place(group, story)


def _wait_for_a_place(group: Group, story: Story) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with _stream(group, "/events", story.headers) as (answer, _):
            if answer.status_code == 200:
                return
        time.sleep(0.05)
    raise AssertionError("a stream that was closed still counts")


def test_nothing_is_lost_with_the_connection_that_listens(group: Group, story: Story) -> None:
    job_id = story.job_ids[0]
    with _stream(group, f"/jobs/{job_id}/events", story.headers) as (_, events):
        next(events)
        for number in range(1, 21):
            story.tell(job_id, number)
            _cut_now_and_then(story, number)
            time.sleep(0.02)
        story.end(job_id)
        assert [event["id"] for event in events] == [str(number) for number in range(1, 22)]


def _cut_now_and_then(story: Story, number: int) -> None:
    cut = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '%listener'")
    if number % 5 == 0:
        with story.engine.begin() as connection:
            connection.execute(cut)

"""A thousand listeners on one group of web processes: every event reaches each of them once, whoever breaks off."""

from __future__ import annotations

import threading
import time
from collections import Counter
from pathlib import Path

import httpx

from tests.live.conftest import Group, Story, group_of
from tests.live.crowd import Client, Crowd

LISTENERS = 1_000
EVENTS = 25
"""Of each job."""

ALL_JOBS = "/api/v1/events"


def _crowd(group: Group, story: Story) -> Crowd:
    """Three in four follow a job, the others all jobs."""
    paths = [*(f"/api/v1/jobs/{job_id}/events" for job_id in story.job_ids), ALL_JOBS]
    return Crowd([Client(group.address, paths[number % 4], story.headers) for number in range(LISTENERS)])


def _write(story: Story, every_s: float) -> None:
    for number in range(1, EVENTS + 1):
        for job_id in story.job_ids:
            story.tell(job_id, number)
        time.sleep(every_s)
    for job_id in story.job_ids:
        story.end(job_id)


def _ask_for_health(group: Group, answers: list[int], stop: threading.Event) -> None:
    while not stop.wait(0.25):
        answers.append(httpx.get(f"{group.url}/healthz", timeout=10).status_code)


def _has_all(client: Client) -> bool:
    ends = [event for event in client.events if event[2].get("status") == "completed"]
    return len(ends) == (3 if client.path == ALL_JOBS else 1)


def test_each_event_reaches_each_of_a_thousand_once(
    story: Story, web_environment: dict[str, str], tmp_path: Path
) -> None:
    answers: list[int] = []
    stop = threading.Event()
    with group_of(web_environment, tmp_path / "web.log", processes=2) as group:
        crowd = _crowd(group, story)
        crowd.connect()
        crowd.read_until(lambda: all(client.states for client in crowd.clients), 120)
        health = threading.Thread(target=_ask_for_health, args=(group, answers, stop))
        writer = threading.Thread(target=_write, args=(story, 0.1))
        health.start()
        writer.start()
        crowd.read_until(lambda: all(map(_has_all, crowd.clients)), 120, breaks_a_second=40)
        stop.set()
        writer.join()
        health.join()
        # The streams of all jobs are still open.
        assert group.end() < 15
        crowd.close()
    assert "Traceback" not in group.log.read_text()
    assert crowd.reconnects > 20
    assert set(answers) == {200}
    for client in crowd.clients:
        _check(client)


def _check(client: Client) -> None:
    assert set(client.statuses) == {200}
    ids = [event[0] for event in client.events]
    assert len(ids) == len(set(ids))
    if client.path != ALL_JOBS:
        assert [int(event_id) for event_id in ids] == list(range(int(ids[0]), int(ids[-1]) + 1))
    # Others of progress come from looks at the jobs, whose rows count nothing.
    told = Counter((event[2]["job_id"], event[2]["total"]) for event in client.events if event[2].get("total"))
    assert set(told.values()) == {1}
    assert {number for _, number in told} == set(range(1, EVENTS + 1))

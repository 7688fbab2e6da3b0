"""What is worth telling of a job that no row of it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from blocklist_jobs.core.job_events import JobEvent, Kind, Place, number_in, place_in
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.told import Told, after_event, and_to, news, told_by_state
from blocklist_jobs.core.views import JobView, Progress, WaitingFor

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
COOL_DOWN = WaitingFor("cool_down", NOW + timedelta(seconds=30))
JOB = JobView(
    id=UUID(int=1),
    job_type="library_scan",
    provider="spotify",
    status=Status.PROCESSING,
    priority="normal",
    dry_run=False,
    progress=Progress(total=10, completed=2, percent=20.0),
    attempts=0,
    payload={},
    version=1,
    created_at=NOW,
    updated_at=NOW,
)


def _event(seq: int, kind: Kind, **data: Any) -> JobEvent:
    return JobEvent(JOB.id, seq, kind, data, NOW)


def test_a_wait_is_told_once_it_lasts() -> None:
    waits = replace(JOB, waiting_for=COOL_DOWN)
    told = told_by_state(4, JOB, NOW)
    assert news(told, None, waits, NOW) == []
    [(kind, data)] = news(told, COOL_DOWN, waits, NOW)
    assert (kind, data["waiting_for"]["reason"], data["waiting_for"]["until"]) == (
        Kind.WAITING,
        "cool_down",
        "2026-11-24T12:00:30Z",
    )
    knows = after_event(told, _event(5, kind, **data))
    assert (knows.seq, knows.waiting) == (5, WaitingFor("cool_down", COOL_DOWN.until))
    assert news(knows, COOL_DOWN, waits, NOW) == []
    assert news(knows, None, JOB, NOW) == [(Kind.WAITING, {"waiting_for": None})]


@pytest.mark.parametrize("wait", [WaitingFor("turn"), WaitingFor("rate", NOW + timedelta(seconds=1))])
def test_a_short_wait_is_no_news_but_is_taken_back(wait: WaitingFor) -> None:
    waits = replace(JOB, waiting_for=wait)
    assert news(told_by_state(4, JOB, NOW), wait, waits, NOW) == []
    # Whose first state showed it hears that it is over.
    assert news(told_by_state(4, waits, NOW), None, waits, NOW) == [(Kind.WAITING, {"waiting_for": None})]


def test_newcomers_who_know_something_else_are_told() -> None:
    waits = replace(JOB, waiting_for=COOL_DOWN)
    all_know = and_to(told_by_state(4, JOB, NOW), told_by_state(5, waits, NOW), NOW)
    assert news(all_know, None, JOB, NOW) == [(Kind.WAITING, {"waiting_for": None})]
    assert news(and_to(told_by_state(4, JOB, NOW), told_by_state(5, JOB, NOW), NOW), None, JOB, NOW) == []


def test_progress_is_told_when_a_count_or_a_percent_has_moved() -> None:
    told = told_by_state(4, JOB, NOW)
    assert news(told, None, replace(JOB, progress=replace(JOB.progress, percent=20.5)), NOW) == []
    further = replace(JOB, progress=replace(JOB.progress, percent=21.0))
    [(kind, data)] = news(told, None, further, NOW)
    assert (kind, data["percent"]) == (Kind.PROGRESS, 21.0)
    counted = after_event(told, _event(5, Kind.PROGRESS, completed=3, percent=None))
    assert counted.progress == replace(JOB.progress, completed=3)
    assert after_event(counted, _event(5, Kind.PROGRESS, completed=9)) is counted


def test_ids_that_clients_send_back() -> None:
    assert [number_in(text) for text in ("0", "12", "-1", "1.0", "x", "9" * 19, "١")] == [0, 12, *[None] * 5]
    assert place_in("12.3") == Place(12, 3)
    assert str(Place(12, 3)) == "12.3"
    assert [place_in(text) for text in ("12", "1.2.3", ".1", "1.", "a.b")] == [None] * 5
    assert Place(12, 3) < Place(12, 4) < Place(13, 0)


def test_a_job_that_nobody_has_told_of() -> None:
    assert [kind for kind, _ in news(Told(0), None, JOB, NOW)] == [Kind.PROGRESS]

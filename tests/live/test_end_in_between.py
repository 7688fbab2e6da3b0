"""A job that ends after its state was read for a stream, and before the stream follows it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from tests.api.conftest import app, environment, people, services, settings
from tests.live.conftest import Story

__all__ = ["app", "environment", "people", "services", "settings"]


def test_its_stream_ends_with_its_last_event(app: Flask, story: Story) -> None:
    job_id = story.job_ids[0]
    answer = app.test_client().get(f"/api/v1/jobs/{job_id}/events", headers=story.headers, buffered=False)
    parts = answer.iter_encoded()
    assert b"event: state" in next(parts)
    story.end(job_id)
    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(lambda: b"".join(parts))
        try:
            told = reading.result(10)
        finally:
            app.extensions["blocklist_jobs.streams"].stop()
    assert told.count(b"event: ") == told.count(b"event: status") == 1
    assert b'"completed"' in told

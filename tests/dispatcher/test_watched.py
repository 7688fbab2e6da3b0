"""What real processes show of themselves: canaries, counts that meet in Postgres, one trace from end to end."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from blocklist_jobs.core.states import FINAL
from blocklist_jobs.store.canaries import Canaries
from blocklist_jobs.store.totals import TotalRows
from tests.dispatcher.collector import Collector, collecting
from tests.dispatcher.conftest import StartDispatcher, StartWorker
from tests.jobs.libraries import ZED, library
from tests.jobs.workshop import Workshop
from tests.nodes.environment import BIN
from tests.nodes.local import LocalProcess, wait_until

KEY = "blj_of_this_test_alone_and_long_enough"


def total(engine: Engine, name: str, **labels: str) -> float:
    return sum(value for found, words, value in TotalRows(engine).read() if (found, words) == (name, labels))


@pytest.mark.parametrize("pool", ["threads", "prefork"])
def test_canaries_land_and_counts_meet(
    pool: str, workshop: Workshop, dispatcher: StartDispatcher, worker: StartWorker, clean_db: Engine
) -> None:
    workshop.connect(workshop.sandbox.seed(library())["ann"])
    leader = dispatcher()
    node = worker("-c", "2", WORKER_POOL=pool)
    canaries = Canaries(clean_db)
    wait_until(
        "canaries have landed", lambda: {one.lane for one in canaries.seen() if one.landed_s is not None} >= {"spotify"}
    )
    job = workshop.submit(workshop.block(ZED))
    wait_until("the job is final", lambda: workshop.read(job).status in FINAL, 90)
    node.container.process.kill("SIGTERM")
    leader.kill("SIGTERM")
    sent = len(workshop.sandbox.requests())
    good = total(clean_db, "blocklist_jobs_provider_requests_total", provider="spotify", outcome="2xx")
    assert good == sent
    assert total(clean_db, "blocklist_jobs_batches_total", provider="spotify", verdict="done") == sent
    assert total(clean_db, "blocklist_jobs_hand_outs_total", provider="spotify") >= sent
    assert total(clean_db, "blocklist_jobs_provider_request_seconds_count", provider="spotify") == sent


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as made:
        yield made


@pytest.fixture
def traced(process_env: dict[str, str], collector: Collector) -> dict[str, str]:
    """The environment of all processes, with tracing switched on."""
    process_env |= {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "100"}
    process_env |= {"API_BOOTSTRAP_KEY": KEY, "WEB_PROCESSES": "1"}
    return process_env


@pytest.fixture
def web(traced: dict[str, str], clean_db: Engine, tmp_path: Path) -> Iterator[httpx.Client]:
    """A client of a real web process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    argv = [str(BIN / "gunicorn"), "--config", "python:blocklist_jobs.api.gunicorn_conf", "blocklist_jobs.api.wsgi:app"]
    process = LocalProcess("web", argv, traced | {"WEB_BIND": address}, tmp_path / "web.log")
    process.start()
    client = httpx.Client(base_url=f"http://{address}/api/v1", headers={"Authorization": f"Bearer {KEY}"})

    def answers() -> bool:
        try:
            return client.get("/jobs").status_code == 200
        except httpx.HTTPError:
            return False

    wait_until("the web process answers", answers, 60)
    yield client
    client.close()
    process.stop()


def test_one_trace_from_the_request_to_the_provider(
    workshop: Workshop,
    web: httpx.Client,
    dispatcher: StartDispatcher,
    worker: StartWorker,
    collector: Collector,
) -> None:
    dispatcher()
    worker("-c", "2")
    tokens = workshop.sandbox.seed(library())["ann"]
    given = {name: tokens[name] for name in ("access_token", "refresh_token")}
    web.post("/connections", json={"provider": "spotify", **given}).raise_for_status()
    scan = {"job_type": "library_scan", "provider": "spotify", "payload": {}}
    trace_id, span_id = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    made = web.post("/jobs/queue", json=scan, headers={"traceparent": f"00-{trace_id}-{span_id}-01"})
    job_id = made.raise_for_status().json()["id"]
    wait_until("the job is final", lambda: web.get(f"/jobs/{job_id}").json()["status"] in FINAL, 90)

    def of_the_trace(beginning: str) -> list[Any]:
        return [span for span in collector.named(beginning) if span.trace_id.hex() == trace_id]

    def batches() -> dict[bytes, Any]:
        return {span.span_id: span for span in of_the_trace("batch spotify")}

    def is_whole() -> bool:
        """Whether all is there; a batch's span ends after those of its calls."""
        calls = of_the_trace("GET spotify")
        return len(calls) == len(workshop.sandbox.requests()) and all(
            call.parent_span_id in batches() for call in calls
        )

    wait_until("every call is traced, as part of a batch", is_whole)
    [request] = of_the_trace("POST /api/v1/jobs/queue")
    assert request.parent_span_id.hex() == span_id
    assert {span.parent_span_id for span in batches().values()} == {request.span_id}
    told = json.dumps([str(span) for _, span in collector.spans])
    assert not any(secret in told for secret in (*given.values(), KEY))

"""A real worker, in both pools: what it runs, how it stops, how it shows itself."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from blocklist_jobs.jobs.hand_out import MOST_AT_ONCE
from blocklist_jobs.queue import app
from blocklist_jobs.store.workers import Workers
from tests.nodes.local import wait_until
from tests.tasks.conftest import Record, StartWorker

Send = Callable[..., None]
POOLS = ("threads", "prefork")


@pytest.mark.parametrize("pool", POOLS)
def test_every_message_is_performed_once_and_the_worker_shows_itself(
    pool: str, worker: StartWorker, send: Send, record: Record, clean_db: Engine
) -> None:
    node = worker("-c", "3", WORKER_POOL=pool)
    send(range(20))
    wait_until("all batches are done", lambda: len(record.batches("ended")) == 20)
    assert sorted(record.batches("performed")) == list(range(20))
    processes = {line[2] for line in record.lines("performed")}
    assert (node.container.process.pid in processes) == (pool == "threads")

    (seen,) = Workers(clean_db).alive("worker", within_s=5)
    assert seen.beat.name.endswith(f":{node.container.process.pid}")
    assert seen.beat.slots == 3
    assert seen.beat.queues == ("maintenance", "spotify")
    assert Workers(clean_db).slots("spotify", within_s=5) == 3
    assert Workers(clean_db).slots("tidal", within_s=5) == 0


@pytest.mark.kill
@pytest.mark.parametrize("pool", POOLS)
def test_a_stopping_worker_ends_its_calls_and_begins_no_other(
    pool: str, worker: StartWorker, send: Send, record: Record, clean_db: Engine
) -> None:
    node = worker("-c", "2", WORKER_POOL=pool)
    record.tell("hold")
    send(range(8))
    wait_until("both slots are taken", lambda: len(record.batches("performed")) == 2)
    wait_until(
        "it says how busy it is", lambda: [s.beat.busy for s in Workers(clean_db).alive("worker", within_s=5)] == [2]
    )

    os.kill(node.container.process.pid, signal.SIGTERM)
    wait_until("it heard the signal", lambda: "Warm shutdown" in node.logs())
    record.untell("hold")
    wait_until("it has ended", lambda: node.container.status == "exited")

    assert node.container.process.exit_code == 0
    assert sorted(record.batches("ended")) == sorted(record.batches("performed"))
    assert len(record.batches("performed")) == 2
    assert Workers(clean_db).alive("worker", within_s=60) == ()

    worker("-c", "2", WORKER_POOL=pool)
    wait_until(
        "the next worker has what the first left or gave back",
        lambda: {*record.batches("ended"), *record.batches("given_back")} == set(range(8)),
    )


def test_the_ceiling_holds_back_no_burst(worker: StartWorker, send: Send, record: Record) -> None:
    worker("-c", "8")
    began = time.monotonic()
    send(range(MOST_AT_ONCE))
    wait_until("all are done", lambda: len(record.batches("ended")) == MOST_AT_ONCE)
    assert time.monotonic() - began < 4  # each that meets the ceiling waits about a second


def test_an_urgent_message_goes_before_those_that_wait(worker: StartWorker, send: Send, record: Record) -> None:
    worker("-c", "1")
    record.tell("hold")
    send([1])
    wait_until("the slot is taken", lambda: record.batches("performed") == [1])
    send([2, 3])
    send([4], priority=0)
    record.untell("hold")
    wait_until("all are done", lambda: len(record.batches("ended")) == 4)
    assert record.batches("performed") == [1, 4, 2, 3]


def test_behind_an_open_circuit_messages_go_back_unclaimed(worker: StartWorker, send: Send, record: Record) -> None:
    worker("-c", "1")
    record.tell("verdict", "given_back")
    record.tell("circuit_open")
    send([1])
    wait_until("the gate was asked why", lambda: len(record.lines("asked")) == 1)
    send([2, 3])
    wait_until("the others have gone back", lambda: record.batches("given_back") == [2, 3])
    assert record.batches("performed") == [1]
    assert len(record.lines("asked")) == 1


def test_a_permit_that_was_not_to_be_had_closes_nothing(worker: StartWorker, send: Send, record: Record) -> None:
    worker("-c", "1")
    record.tell("verdict", "given_back")
    send([1, 2])
    wait_until("both were performed", lambda: record.batches("performed") == [1, 2])
    wait_until("the gate was asked why, each time", lambda: len(record.lines("asked")) == 2)
    assert record.batches("given_back") == []


def test_a_message_of_another_version_is_left_to_its_lease(worker: StartWorker, send: Send, record: Record) -> None:
    node = worker("-c", "1")
    app.send_task("enforcement.spotify", kwargs={"batch_id": 1, "fence": 1, "v": 2}, queue="spotify")
    wait_until("it is dismissed", lambda: "'unknown_version'" in node.logs())
    send([2])
    wait_until("the next is done", lambda: record.batches("ended") == [2])
    assert record.batches("performed") == [2]


def test_an_exception_is_one_line_of_log_and_the_worker_goes_on(
    worker: StartWorker, send: Send, record: Record
) -> None:
    node = worker("-c", "1")
    record.tell("verdict", "raise")
    send([1])
    wait_until("it was performed", lambda: record.batches("performed") == [1])
    wait_until("it is logged", lambda: "made no sense" in node.logs())
    record.untell("verdict")
    send([2])
    wait_until("the next is done", lambda: record.batches("ended") == [2])
    logged = [json.loads(line) for line in node.logs().splitlines() if line.startswith("{")]
    (failure,) = [line for line in logged if line["level"] == "error"]
    assert "enforcement.spotify[1.1]" in failure["event"]
    assert "Traceback" in failure["exception"]

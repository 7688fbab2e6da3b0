"""Real dispatcher processes, really killed and cut off."""

from __future__ import annotations

import json
import signal
import time

import psutil
import pytest
from sqlalchemy import Engine, text

from blocklist_jobs.embedded.postgres import Postgres
from blocklist_jobs.embedded.running import Running
from blocklist_jobs.store.workers import Workers
from tests.dispatcher.conftest import StartDispatcher
from tests.nodes.local import LocalProcess, wait_until


def _leaders(engine: Engine) -> list[int]:
    """Process ids of those that have said within two seconds that they lead."""
    alive = Workers(engine).alive("dispatcher", within_s=2)
    return [int(seen.beat.name.rpartition(":")[2]) for seen in alive if seen.beat.busy]


def _events(process: LocalProcess, name: str) -> int:
    lines = [json.loads(line) for line in process.logs().decode().splitlines() if line.startswith("{")]
    return sum(line["event"] == name for line in lines)


@pytest.mark.kill
def test_the_second_takes_over_when_the_first_is_killed(dispatcher: StartDispatcher, clean_db: Engine) -> None:
    first = dispatcher()
    wait_until("the first leads", lambda: _leaders(clean_db) == [first.pid])
    second = dispatcher()
    wait_until("both are alive", lambda: len(Workers(clean_db).alive("dispatcher", within_s=2)) == 2)
    assert _leaders(clean_db) == [first.pid]

    first.kill()
    died = time.monotonic()
    wait_until("the second leads", lambda: second.pid in _leaders(clean_db), 20)
    assert time.monotonic() - died < 5


@pytest.mark.kill
def test_a_leader_whose_connection_is_cut_is_back_or_replaced(dispatcher: StartDispatcher, clean_db: Engine) -> None:
    only = dispatcher()
    wait_until("it leads", lambda: _leaders(clean_db) == [only.pid])
    with clean_db.connect() as connection:
        # Of this database: another's dispatcher may run on the same server.
        ours = (
            "FROM pg_stat_activity WHERE application_name = 'blocklist_jobs dispatcher' "
            "AND datname = current_database()"
        )
        assert connection.execute(text(f"SELECT count(pg_terminate_backend(pid)) {ours}")).scalar_one() == 1
    wait_until("it leads again", lambda: _events(only, "leads") == 2)
    assert _events(only, "leads_no_more") == 1


@pytest.mark.kill
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_dispatcher_ends_promptly_when_told(
    sign: signal.Signals, dispatcher: StartDispatcher, clean_db: Engine
) -> None:
    process = dispatcher()
    wait_until("it leads", lambda: _leaders(clean_db) == [process.pid])
    began = time.monotonic()
    process.kill(sign)
    assert process.exit_code == 0
    assert time.monotonic() - began < 3
    assert Workers(clean_db).alive("dispatcher", within_s=60) == ()


@pytest.mark.kill
def test_an_outage_of_postgres_is_told_once_and_survived(
    dispatcher: StartDispatcher, clean_db: Engine, postgres_server: Running[Postgres]
) -> None:
    process = dispatcher()
    wait_until("it leads", lambda: _leaders(clean_db) == [process.pid])
    postgres_server.kill()
    try:
        wait_until("it says so", lambda: _events(process, "dispatcher_lost") == 1)
        process_time = psutil.Process(process.pid).cpu_times()
        began = time.monotonic()
        wait_until("it has tried for a while", lambda: time.monotonic() - began > 2)
        spent = psutil.Process(process.pid).cpu_times().user - process_time.user
        assert spent < 0.5, "it must not spin while Postgres is away"
    finally:
        postgres_server.start()
    wait_until("it leads again", lambda: _leaders(clean_db) == [process.pid])
    wait_until("it says that it is back", lambda: _events(process, "dispatcher_back") == 1)
    assert _events(process, "dispatcher_lost") == 1


def test_an_idle_dispatcher_costs_nothing(dispatcher: StartDispatcher, clean_db: Engine) -> None:
    process = dispatcher()
    wait_until("it leads", lambda: _leaders(clean_db) == [process.pid])
    shown = psutil.Process(process.pid)
    before, began = shown.cpu_times(), time.monotonic()
    wait_until("three seconds have passed", lambda: time.monotonic() - began > 3)
    after, passed = shown.cpu_times(), time.monotonic() - began
    assert (after.user + after.system - before.user - before.system) / passed < 0.03

"""The benchmarks' own parts on real servers: a written backlog can be handed out, counted calls are ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet
from redis import Redis
from sqlalchemy import Engine, text

from benchmarks.backlog.cost import ADMIN, LIMITS, SLOTS, Desk
from benchmarks.backlog.fill import HOG, fill, shape
from benchmarks.limit_use.calls import ScriptCalls
from blocklist_jobs.config.settings import read_settings
from blocklist_jobs.wiring.services import Services, build_services
from tests.nodes.local import wait_until


@pytest.fixture
def services(postgres_url: str, redis_url: str, redis_client: Redis, clean_db: Engine) -> Iterator[Services]:
    """Services on the test's servers, under limits that are never met."""
    key = Fernet.generate_key().decode()
    env = {"DATABASE_URL": postgres_url, "REDIS_URL": redis_url, "TOKEN_ENCRYPTION_KEYS": key}
    made = build_services(read_settings(env))
    yield made
    made.close()


def test_a_written_backlog_is_handed_out_and_stays_as_large(services: Services) -> None:
    fill(services.engine, services.settings, shape(100, 5), token="secret", liked=500)
    services.limits.change(ADMIN, "spotify", LIMITS)
    desk = Desk(services)
    for _ in range(10):
        for way in SLOTS:
            desk.hand_out(way)
    with services.engine.connect() as connection:
        count = text("SELECT count(*) FROM batch_checkpoints WHERE state = 'pending'")
        assert connection.execute(count).scalar_one() == 100
    assert desk.handed[HOG] <= min(desk.handed[user] for user in shape(100, 5)) + 1
    assert desk.costs().keys() == SLOTS.keys()


def test_calls_of_the_gates_scripts_are_counted_by_verb(services: Services, redis_url: str) -> None:
    services.gate.capacity("spotify", "default", within_s=0.0)
    with ScriptCalls(redis_url) as calls:
        # Redis tells who watches only from the moment it has begun.
        wait_until("the watch has begun", lambda: _seen(services, calls))
        before = calls.by_verb["take"]
        for _ in range(3):
            services.gate.take("spotify", "default", "ann", [1])
        wait_until("three takes were seen", lambda: calls.by_verb["take"] == before + 3)
    assert calls.all >= 3 + calls.by_verb["capacity"]


def _seen(services: Services, calls: ScriptCalls) -> bool:
    services.gate.capacity("spotify", "default", within_s=0.0)
    return calls.by_verb["capacity"] > 0

"""One round trip per question, and nothing granted while Redis cannot be asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis import Redis
from structlog.testing import capture_logs

from blocklist_jobs.core.limits import Limits, Quota, Window
from blocklist_jobs.core.permits import Capacity, Outcome, Permit, Reason, Remembered, Sent
from blocklist_jobs.gate.gate import RedisGate
from tests.gate.movable import Memory, quick_client

LIMITS = Limits((Window(100, 60), Window(1000, 3600)), (Quota(10_000),), burst=20)
WHO = ("spotify", "app", "ana")


def commands(client: Redis) -> int:
    """How many commands came over the wire; what scripts call inside is not counted."""
    stats = client.info("commandstats")
    return sum(
        stats[name]["calls"] for name in ("cmdstat_evalsha", "cmdstat_eval", "cmdstat_script|load") if name in stats
    )


@pytest.fixture
def gate(redis_url: str, redis_client: Redis) -> Iterator[RedisGate]:
    """A gate on Redis' real clock."""
    client = quick_client(redis_url)
    yield RedisGate(client, Memory(Remembered(LIMITS)))
    client.close()


def test_a_warm_gate_takes_one_round_trip_per_question(gate: RedisGate, redis_client: Redis) -> None:
    (first,) = gate.take(*WHO, [1]).permits
    gate.report(first, Outcome(Sent.SUCCESS))
    gate.capacity("spotify", "app", within_s=1)
    redis_client.config_resetstat()
    for _ in range(10):
        (permit,) = gate.take(*WHO, [1]).permits
        gate.report(permit, Outcome(Sent.SUCCESS))
        gate.capacity("spotify", "app", within_s=1)
    assert commands(redis_client) == 30


def test_scripts_that_redis_forgot_are_sent_again(gate: RedisGate, redis_client: Redis) -> None:
    gate.take(*WHO, [1])
    redis_client.script_flush()
    assert gate.take(*WHO, [1]).permits


def test_all_keys_are_in_one_slot_and_expire(gate: RedisGate, redis_client: Redis) -> None:
    (permit,) = gate.take(*WHO, [1]).permits
    gate.report(permit, Outcome(Sent.SUCCESS))
    keys = redis_client.keys("*")
    assert len(keys) >= 3
    # What stands in braces decides the slot.
    assert all("gate:{spotify:app}:" in str(key) for key in keys)
    assert all(3600 < redis_client.ttl(key) < 3 * 86_400 for key in keys)


def _expect_closed(gate: RedisGate, permit: Permit) -> None:
    with capture_logs() as logs:
        refusal = gate.take(*WHO, [1]).refusal
        capacity = gate.capacity("spotify", "app", within_s=1)
        gate.report(permit, Outcome(Sent.SUCCESS))
        assert gate.snapshot("spotify", "app") is None
    assert refusal is not None
    assert refusal.reason is Reason.GATE_UNREACHABLE
    assert 0.5 <= refusal.wait_s <= 2
    assert capacity == Capacity(0, refusal)
    assert [entry["verb"] for entry in logs] == ["take", "capacity", "report", "snapshot"]
    with pytest.raises(ConnectionError):
        gate.configure("spotify", "app", LIMITS)
    with pytest.raises(ConnectionError):
        gate.status("spotify", "app")


PERMIT = Permit("life|1|1", "spotify", "app", "ana", 1, 0.0, 0.1)


def test_without_redis_nothing_is_granted_and_nothing_raises() -> None:
    client = quick_client("redis://127.0.0.1:1/0")
    _expect_closed(RedisGate(client, Memory(Remembered(LIMITS))), PERMIT)
    client.close()


def test_a_redis_that_is_failing_over_grants_nothing(gate: RedisGate, redis_client: Redis) -> None:
    (permit,) = gate.take(*WHO, [1]).permits
    redis_client.replicaof("127.0.0.1", "1")
    try:
        refusal = gate.take(*WHO, [1]).refusal
        gate.report(permit, Outcome(Sent.SUCCESS))
    finally:
        redis_client.replicaof("NO", "ONE")
    assert refusal is not None
    assert refusal.reason is Reason.GATE_UNREACHABLE
    assert gate.take(*WHO, [1]).permits

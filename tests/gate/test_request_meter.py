"""Counting requests: the script against a model of it, on times that are moved, and what it promises of any window."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from importlib.resources import files
from typing import Any, cast
from uuid import uuid4

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blocklist_jobs.core.request_limit import RequestLimit
from blocklist_jobs.embedded.running import Running
from blocklist_jobs.embedded.valkey import Valkey
from blocklist_jobs.gate.requests import PAUSE_S, RequestMeter

SECOND = 1_000_000
_SOURCE = (files("blocklist_jobs.gate") / "requests.lua").read_text(encoding="utf-8")
# The same script on a clock of ours.
MOVED = _SOURCE.replace("redis.call('TIME')", "{ARGV[3], ARGV[4]}")

Ask = Callable[[int], tuple[bool, int, int]]


class Model:
    """The rule in Python: fixed windows, of which the one before counts by the share of it that is still in reach."""

    def __init__(self, limit: int, seconds: int) -> None:
        self.limit = limit
        self.window = seconds * SECOND
        self.index = -2
        self.count = self.before = 0

    def __call__(self, now: int) -> tuple[bool, int, int]:
        """Whether one may go at ``now`` (microseconds), how many more, and how long until the reset."""
        index, inside = divmod(now, self.window)
        if index != self.index:
            self.before = self.count if index == self.index + 1 else 0
            self.index, self.count = index, 0
        gone = inside / self.window
        left = self.limit - self.count - self.before * (1 - gone)
        if left >= 1:
            self.count += 1
            return True, math.floor(left - 1), math.ceil((1 - gone) * self.window)
        if 1 - left <= self.before * (1 - gone):
            return False, 0, math.ceil((1 - left) / self.before * self.window)
        return False, 0, math.ceil((1 - gone + max(0, self.count + 1 - self.limit) / self.count) * self.window)


def script(client: redis.Redis, limit: int, seconds: int) -> Ask:
    """The real script, asked at times of our choice."""
    run, key = client.register_script(MOVED), f"requests:{{{uuid4()}}}"

    def ask(now: int) -> tuple[bool, int, int]:
        told = cast("list[int]", run([key], [limit, seconds, now // SECOND, now % SECOND]))
        may_go, remaining, reset, _ = told
        return bool(may_go), remaining, reset

    return ask


@given(
    limit=st.integers(1, 6),
    seconds=st.integers(1, 4),
    start=st.integers(0, 4 * SECOND),
    steps=st.lists(st.integers(0, 3 * SECOND), max_size=40),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_script_does_as_the_model(
    redis_client: redis.Redis, limit: int, seconds: int, start: int, steps: list[int]
) -> None:
    now = 1_700_000_000 * SECOND + start
    model, ask = Model(limit, seconds), script(redis_client, limit, seconds)
    for step in steps:
        now += step
        told, expected = ask(now), model(now)
        assert (told[0], told[1]) == (expected[0], expected[1])
        assert abs(told[2] - expected[2]) <= 1


@given(
    limit=st.integers(1, 8),
    start=st.integers(0, SECOND),
    steps=st.lists(st.integers(0, SECOND // 2), min_size=20, max_size=80),
)
@settings(max_examples=150, deadline=None)
def test_no_window_holds_twice_the_limit(limit: int, start: int, steps: list[int]) -> None:
    now, model, went = 1_700_000_000 * SECOND + start, Model(limit, 1), []
    for step in steps:
        now += step
        if model(now)[0]:
            went.append(now)
    for first in went:
        assert sum(first <= then < first + SECOND for then in went) < 2 * limit


@given(limit=st.integers(1, 6), start=st.integers(0, SECOND), steps=st.lists(st.integers(0, SECOND // 3), max_size=40))
@settings(max_examples=150, deadline=None)
def test_who_waits_as_long_as_was_said_may_go(limit: int, start: int, steps: list[int]) -> None:
    now, model = 1_700_000_000 * SECOND + start, Model(limit, 1)
    for step in steps:
        now += step
        may_go, _, reset = model(now)
        if not may_go:
            now += reset + 1
            assert model(now)[0]


def test_each_is_counted_alone_and_forgotten(redis_client: redis.Redis) -> None:
    meter, limit = RequestMeter(redis_client), RequestLimit(2, 60)
    assert [standing.may_go for _ in range(3) if (standing := meter.count("a", limit))] == [True, True, False]
    other = meter.count("b", limit)
    assert other is not None
    assert (other.may_go, other.remaining, other.limit) == (True, 1, limit)
    assert 0 < other.reset_s <= 60
    lives = cast("dict[bytes, int]", {key: redis_client.pttl(key) for key in redis_client.keys("requests:*")})
    assert all(60_000 < life <= 120_000 for life in lives.values())
    assert len(lives) == 2


def test_who_is_in_doubt_is_told_so_everywhere(redis_client: redis.Redis) -> None:
    here, there, limit = RequestMeter(redis_client), RequestMeter(redis_client), RequestLimit(2, 60)
    here.count("a", limit)
    here.doubt(["a", "new"], limit)
    told = {name: [there.count(name, limit) for _ in range(2)] for name in ("a", "new", "b")}
    doubts = {name: [standing.is_in_doubt for standing in found if standing] for name, found in told.items()}
    assert doubts == {"a": [True, True], "new": [True, True], "b": [False, False]}
    assert [standing.may_go for standing in told["a"] if standing] == [True, False]


def test_one_round_trip(redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    meter, limit = RequestMeter(redis_client), RequestLimit(100, 60)
    meter.count("a", limit)
    sent: list[str] = []
    execute: Any = redis_client.execute_command

    def noted(*words: Any, **named: Any) -> Any:
        sent.append(words[0])
        return execute(*words, **named)

    monkeypatch.setattr(redis_client, "execute_command", noted)
    for _ in range(5):
        meter.count("a", limit)
    assert sent == ["EVALSHA"] * 5


def test_a_redis_that_is_gone_is_not_waited_for(redis_server: Running[Valkey], redis_client: redis.Redis) -> None:
    client = redis.Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=1)
    meter, limit = RequestMeter(client), RequestLimit(1, 60)
    assert meter.count("a", limit) is None
    began = time.perf_counter()
    assert [meter.count("a", limit) for _ in range(1000)] == [None] * 1000
    assert time.perf_counter() - began < PAUSE_S / 2
    client.close()

"""Real processes with real threads on Redis' real clock: the limit holds, is used, and is shared."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import chain

from redis import Redis

from blocklist_jobs.core.limits import Limits, Window
from blocklist_jobs.core.permits import Outcome, Permit, Remembered, Sent
from blocklist_jobs.gate.gate import RedisGate
from tests.gate.movable import Memory, quick_client
from tests.gate.sending import most_in_any_window

LIMITS = Limits((Window(100, 4),), burst=1, concurrency=0)
RUN_S = 7.0


def _begin(permit: Permit, received_s: float) -> float | None:
    """Wait for the start; the moment at which the request begins, None if that is too late."""
    time.sleep(max(0.0, received_s + permit.start_in_s - time.monotonic()))
    now = time.monotonic()
    return now if now <= received_s + permit.start_in_s + permit.good_for_s else None


def _send_all(gate: RedisGate) -> list[float]:
    begun: list[float] = []
    end = time.monotonic() + RUN_S
    while time.monotonic() < end:
        taken = gate.take("spotify", "app", "ana", [1])
        received = time.monotonic()
        for permit in taken.permits:
            begin = _begin(permit, received)
            gate.report(permit, Outcome(Sent.UNUSED if begin is None else Sent.SUCCESS))
            if begin is not None:
                begun.append(begin)
        if taken.refusal:
            time.sleep(taken.refusal.wait_s)
    return begun


def work(url: str) -> list[float]:
    """One process with three threads; when its requests began, by the clock that all processes share."""
    client = quick_client(url)
    gate = RedisGate(client, Memory(Remembered(LIMITS)))
    with ThreadPoolExecutor(3) as threads:
        begun = list(chain.from_iterable(threads.map(_send_all, [gate] * 3)))
    client.close()
    return begun


def test_processes_and_threads_together_use_the_limit_and_never_break_it(redis_url: str, redis_client: Redis) -> None:
    assert redis_client.ping()
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("spawn")) as processes:
        shares = list(processes.map(work, [redis_url] * 3))
    begun = sorted(chain.from_iterable(shares))
    assert most_in_any_window(begun, 4) <= 100
    # All three are up after the first second or two; a busy machine makes senders late, which costs slots.
    assert len(begun) >= 0.9 * 100 / 4.04 * RUN_S
    assert min(map(len, shares)) >= 0.5 * max(map(len, shares))

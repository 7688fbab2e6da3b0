"""The way of one request through the sandbox: arrival, limit, faults, answer, change, log."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from blocklist_jobs.sandbox.faults import Faults, Kind, Rule
from blocklist_jobs.sandbox.journal import Entry, Journal
from blocklist_jobs.sandbox.limits import Refusal
from blocklist_jobs.sandbox.meters import Refused, Throttle
from blocklist_jobs.sandbox.provider import Provider
from blocklist_jobs.sandbox.wire import Answer, Call, Caller

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Cut(StrEnum):
    """How a connection ends that does not end well."""

    RESET = "reset"
    CLOSED = "closed"
    TRUNCATED = "truncated"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the client gets: an answer, a part of it, or nothing."""

    answer: Answer | None
    cut: Cut | None = None


@dataclass(slots=True)
class Station:
    """A provider with its limits and its faults."""

    provider: Provider
    throttle: Throttle = field(default_factory=Throttle)
    faults: Faults = field(default_factory=Faults)


async def exchange(station: Station, journal: Journal, call: Call) -> Delivery:
    """Deals with one request that has just arrived; the journal has it whatever becomes of it."""
    caller = station.provider.caller(call)
    entry = journal.open(_entry(len(journal.entries) + 1, station.provider, call, caller))
    try:
        delivery = _telling(station.throttle, entry, await _delivery(station, call, caller, entry))
        if delivery.answer is not None and delivery.cut is not Cut.CLOSED:
            entry.status, entry.size = delivery.answer.status, len(delivery.answer.body)
    finally:
        journal.close(entry)
    return delivery


def _entry(n: int, provider: Provider, call: Call, caller: Caller) -> Entry:
    return Entry(
        n=n,
        at=time.monotonic(),
        wall=time.time(),
        provider=provider.name,
        app=caller.app,
        user=caller.user,
        method=call.method,
        path=call.path,
        kind=provider.kind(call),
        query=dict(call.query),
        counts=provider.is_limited(call),
    )


async def _delivery(station: Station, call: Call, caller: Caller, entry: Entry) -> Delivery:
    refused = _refused(station.throttle, entry)
    if refused is not None:
        entry.over_limit = True
        return Delivery(station.provider.refusal(refused.limit.refusal, refused.wait_s))
    fired = station.faults.fire(call, caller.user)
    entry.faults = tuple(rule.kind.value for rule in fired)
    kinds = {rule.kind for rule in fired}
    await _wait(station.faults, fired, Kind.DELAY, Kind.HANG)
    if kinds & {Kind.HANG, Kind.RESET}:
        return Delivery(None, Cut.RESET if Kind.RESET in kinds else Cut.CLOSED)
    answer = _canned(station.provider, fired) or _carried_out(station, call, caller, fired, entry)
    await _wait(station.faults, fired, Kind.LATE_ANSWER)
    return _spoilt(answer, kinds)


def _refused(throttle: Throttle, entry: Entry) -> Refused | None:
    if not entry.app or not entry.counts:
        return None
    return throttle.judge(entry.app, entry.at, user=entry.user or "", writes=entry.method not in READING)


def _telling(throttle: Throttle, entry: Entry, delivery: Delivery) -> Delivery:
    """With the headers of the limits that tell."""
    if delivery.answer is None or not entry.app or not entry.counts:
        return delivery
    told = throttle.told(entry.app, entry.at, user=entry.user or "", writes=entry.method not in READING)
    return replace(delivery, answer=replace(delivery.answer, headers=(*delivery.answer.headers, *told)))


async def _wait(faults: Faults, fired: Iterable[Rule], *kinds: Kind) -> None:
    for rule in fired:
        if rule.kind in kinds:
            await asyncio.sleep(rule.seconds if rule.kind is Kind.HANG else faults.delay_s(rule))


def _canned(provider: Provider, fired: Iterable[Rule]) -> Answer | None:
    answers: dict[Kind, Callable[[Rule], Answer]] = {
        Kind.STATUS: lambda rule: provider.error(rule.status, rule.message or f"Fault {rule.status}", rule.reason),
        Kind.THROTTLE: lambda rule: provider.refusal(Refusal(rule.refusal), rule.seconds),
        Kind.BAD_SNAPSHOT: lambda _: provider.error(400, "Missing or bad version tag"),
    }
    return next((answers[rule.kind](rule) for rule in fired if rule.kind in answers), None)


def _carried_out(station: Station, call: Call, caller: Caller, fired: Iterable[Rule], entry: Entry) -> Answer:
    provider = station.provider
    kinds = {rule.kind for rule in fired}
    if Kind.TOKEN_EXPIRED in kinds:
        provider.expire_token(call)
    done = [provider.act(caller.user or "", rule.steps) for rule in fired if rule.kind is Kind.ACTIVITY]
    answer = provider.answer(call)
    if answer.change is not None and Kind.NO_EFFECT not in kinds:
        done.append(answer.change())
    entry.change = "; ".join(done)
    return answer


def _spoilt(answer: Answer, kinds: set[Kind]) -> Delivery:
    if Kind.ANSWER_LOST in kinds:
        return Delivery(answer, Cut.CLOSED)
    if Kind.TRUNCATED in kinds:
        return Delivery(answer, Cut.TRUNCATED)
    if Kind.MALFORMED in kinds:
        return Delivery(replace(answer, body=b'{"items": [' + answer.body[: len(answer.body) // 2] + b"<<"))
    return Delivery(answer)

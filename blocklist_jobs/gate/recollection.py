"""What Postgres remembers of a gate, in the terms of the scripts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from blocklist_jobs.core.limits import Limits, Quota
from blocklist_jobs.core.permits import Grant, Remembered
from blocklist_jobs.gate.quota_day import day_begin, day_end
from blocklist_jobs.gate.terms import HORIZON_S, SECOND, margin_of, micro

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(wall: int) -> datetime:
    """A wall clock's microseconds as an aware instant."""
    return _EPOCH + timedelta(microseconds=wall)


def day_ends(quotas: tuple[Quota, ...], wall: int) -> list[int]:
    """When each quota's day ends, in microseconds of the wall clock."""
    return [(day_end(quota, instant(wall)) - _EPOCH) // timedelta(microseconds=1) for quota in quotas]


def quotas_of(record: list[dict[str, Any]]) -> tuple[Quota, ...]:
    """The quotas as the scripts keep them."""
    return tuple(Quota(quota["units"], quota["daily_at"], quota["timezone"]) for quota in record)


def users_of(remembered: Remembered) -> list[str]:
    """The users with grants; a grant names its user by the number here, from 1."""
    return sorted({grant.user for grant in remembered.grants})


def quota_arguments(remembered: Remembered, wall: int, in_flight_s: float) -> dict[str, Any]:
    """Units used of each quota's day, and when the days end. An unknown past has used the whole day."""
    used = []
    for quota in remembered.limits.quotas:
        age_s = (instant(wall) - day_begin(quota, instant(wall))).total_seconds()
        spent = sum(grant.cost for grant in remembered.grants if grant.age_s - in_flight_s <= age_s)
        used.append(spent if remembered.complete else quota.units)
    return {"ends": day_ends(remembered.limits.quotas, wall), "used": used}


def latest_start_s(grant: Grant, limits: Limits, in_flight_s: float) -> float:
    """When a grant was sent at the latest, in seconds from now, negative for the past.

    What was handed out longer ago than ``in_flight_s`` was sent by that time. All else may hold a permit that was
    booked just before the state was lost, as far ahead as permits are booked.
    """
    sent_since_s = grant.age_s - in_flight_s
    return -sent_since_s if sent_since_s > 0 else HORIZON_S + margin_of(limits).good_for_s


def grant_arguments(remembered: Remembered, in_flight_s: float) -> dict[str, Any]:
    """The grants, each as if sent at the latest possible moment."""
    number = {user: position for position, user in enumerate(users_of(remembered), 1)}
    grants = [
        [micro(latest_start_s(grant, remembered.limits, in_flight_s)), grant.cost, number[grant.user]]
        for grant in remembered.grants
    ]
    return {"grants": grants, "complete": remembered.complete}


def state_arguments(state: Mapping[str, Any], age_s: float) -> dict[str, Any]:
    """A snapshot of ``age_s`` seconds ago: spans that have run out are left out."""
    breaker = state.get("breaker") or {}
    left = {
        "cool": state.get("cool_down_s", 0.0) - age_s,
        "quota_until": state.get("quota_wait_s", 0.0) - age_s,
        "brk_until": breaker.get("until_in_s", 0.0) - age_s,
    }
    numbers = {
        "learned": state.get("learned_limit") or 0,
        "probe_step": state.get("probe_step", 1),
        "calm": state.get("calm", 0),
        "opens": breaker.get("opens", 0),
        "good_probes": breaker.get("good_probes", 0),
        **{f"spoke{index}": units for index, units in enumerate(state.get("day_units") or (), 1)},
    }
    return {
        "spans": {name: round(span * SECOND) for name, span in left.items() if span > 0},
        "numbers": numbers,
        "breaker": breaker.get("state", "closed"),
    }

"""What a change of limits may say."""

from __future__ import annotations

from typing import Any

import pytest

from blocklist_jobs.api.edge.parsing import loaded
from blocklist_jobs.api.schemas.limits import LimitsSchema
from blocklist_jobs.core.errors import Invalid
from blocklist_jobs.core.limits import DEFAULT_LIMITS, limits_of, limits_to_record


@pytest.mark.parametrize("provider", DEFAULT_LIMITS)
def test_what_is_shown_can_be_sent_back(provider: str) -> None:
    record = limits_to_record(DEFAULT_LIMITS[provider])
    assert limits_of(loaded(LimitsSchema(), record)) == DEFAULT_LIMITS[provider]


def test_every_part_may_be_left_out() -> None:
    assert loaded(LimitsSchema(), {}) == {}
    assert loaded(LimitsSchema(), {"paused": True}) == {"paused": True}
    assert loaded(LimitsSchema(), {"backoff": {"attempts": 5}}) == {"backoff": {"attempts": 5}}


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"windows": []}, "/windows"),
        ({"windows": [{"limit": 0, "seconds": 60}]}, "/windows/0/limit"),
        ({"windows": [{"limit": 1.5, "seconds": 60}]}, "/windows/0/limit"),
        ({"windows": [{"limit": 10, "seconds": 0}]}, "/windows/0/seconds"),
        ({"windows": [{"limit": 10, "seconds": 86_401}]}, "/windows/0/seconds"),
        ({"windows": [{"limit": 10, "seconds": 1e999}]}, "/windows/0/seconds"),
        ({"windows": [{"limit": 10, "seconds": 60, "scope": "planet"}]}, "/windows/0/scope"),
        ({"windows": [{"limit": 10}]}, "/windows/0/seconds"),
        ({"quotas": [{"units": 5, "resets": {"daily_at": "24:00", "timezone": "UTC"}}]}, "/quotas/0/resets/daily_at"),
        ({"quotas": [{"units": 5, "resets": {"daily_at": "9:00", "timezone": "UTC"}}]}, "/quotas/0/resets/daily_at"),
        (
            {"quotas": [{"units": 5, "resets": {"daily_at": "00:00", "timezone": "Mars/Base"}}]},
            "/quotas/0/resets/timezone",
        ),
        (
            {"quotas": [{"units": 5, "resets": {"daily_at": "00:00", "timezone": "../etc/passwd"}}]},
            "/quotas/0/resets/timezone",
        ),
        ({"burst": 0}, "/burst"),
        ({"burst": True}, "/burst"),
        ({"min_gap_ms": -1}, "/min_gap_ms"),
        ({"concurrency": -1}, "/concurrency"),
        ({"backoff": {"attempts": 21}}, "/backoff/attempts"),
        ({"backoff": {"attempts": 0}}, "/backoff/attempts"),
        ({"backoff": {"multiplier": 0.5}}, "/backoff/multiplier"),
        ({"paused": "no"}, "/paused"),
        ({"breaker": "ajar"}, "/breaker"),
        ({"brust": 5}, "/brust"),
    ],
)
def test_what_nobody_can_mean_is_pointed_at(patch: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        loaded(LimitsSchema(), patch)
    assert [error.pointer for error in refused.value.errors] == [pointer]

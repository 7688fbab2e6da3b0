"""What a gate shows of itself: to people (``GET /api/v1/rate-limits/{provider}/status``) and to Postgres."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from blocklist_jobs.gate.terms import SECOND


def _seconds(reply: Mapping[str, Any], name: str) -> float:
    return round(float(reply[name]) / SECOND, 6)


def _window(given: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """``used``, ``booked`` and ``left`` are ``None`` for a user's window: each user has their own.

    ``booked`` are permits that were given and begin within the next moments; what is left is without them.
    """
    used, booked, effective = found.get("used"), found.get("booked"), int(found["effective"])
    return {
        "limit": given["limit"],
        "seconds": given["seconds"] / SECOND,
        "scope": given["scope"],
        "used": used,
        "booked": booked,
        "left": None if used is None or booked is None else max(0, effective - used - booked),
    }


def _quota(given: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "units": given["units"],
        "used": int(found["used"]),
        "left": max(0, given["units"] - int(found["used"])),
        "resets_at_in_s": _seconds(found, "resets_in"),
    }


def status_of(reply: Mapping[str, Any], provider: str, app: str) -> dict[str, Any]:
    """The status as the API shows it; spans count from now, in seconds."""
    conf = json.loads(reply["conf"])
    forced = None if conf["breaker"] == "auto" else conf["breaker"]
    return {
        "provider": provider,
        "app": app,
        "windows": [_window(*pair) for pair in zip(conf["windows"], reply["windows"], strict=False)],
        "quotas": [_quota(*pair) for pair in zip(conf["quotas"], reply["quotas"], strict=False)],
        "next_permit_in_s": _seconds(reply, "next"),
        "reason": reply.get("reason"),
        "breaker": {
            "state": forced or reply["breaker"],
            "failures": int(reply["failures"]),
            "until_in_s": _seconds(reply, "breaker_until"),
            "forced": forced,
        },
        "cool_down_s": _seconds(reply, "cool"),
        "learned_limit": int(reply["learned"]) or None,
        "burst": int(reply["burst"]),
        "concurrency": {"cap": conf["concurrency"], "used": int(reply["running"])},
        "paused": conf["paused"],
    }


def snapshot_of(reply: Mapping[str, Any]) -> dict[str, Any]:
    """What must outlive Redis beside the grants; spans count from now, in seconds."""
    return {
        "cool_down_s": _seconds(reply, "cool"),
        "quota_wait_s": _seconds(reply, "quota_wait"),
        "learned_limit": int(reply["learned"]) or None,
        "day_units": [int(quota["spoke"]) for quota in reply["quotas"] or ()],
        "probe_step": int(reply["probe_step"]) or 1,
        "calm": int(reply["calm"]),
        "breaker": {
            "state": reply["breaker"],
            "until_in_s": _seconds(reply, "breaker_until"),
            "opens": int(reply["opens"]),
            "good_probes": int(reply["good_probes"]),
        },
    }

"""What a gate foresees, read out of the reply of outlook.lua."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocklist_jobs.core.outlook import DayUnits, Outlook
from blocklist_jobs.gate.replies import refusal_of
from blocklist_jobs.gate.terms import SECOND

RANKS = (1, 2, 3, 5, 8, 12, 20, 30, 50, 75, 100)
"""The permits whose beginnings are asked for; between them they come evenly, near enough."""


def outlook_of(reply: Mapping[str, Any]) -> Outlook:
    """The reply as a value; spans in seconds. Empty Lua tables come as objects."""
    return Outlook(
        starts=tuple((int(number), float(start) / SECOND) for number, start in reply["starts"] or ()),
        rate=reply.get("rate"),
        user_rate=reply.get("user_rate"),
        days=tuple(_day_of(day) for day in reply["days"] or ()),
        closed=refusal_of(reply),
    )


def _day_of(day: Mapping[str, Any]) -> DayUnits:
    return DayUnits(int(day["left"]), int(day["units"]), float(day["resets"]) / SECOND)

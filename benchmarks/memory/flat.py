"""When memory counts as flat."""

from __future__ import annotations

from collections.abc import Mapping

FACTOR = 1.15
SLACK_MB = 10.0
# The sandbox holds the library: it is the one process that has to grow.
GROWS = ("sandbox",)


def grown(least: Mapping[str, float], most: Mapping[str, float]) -> list[str]:
    """The processes whose peak at the largest library is out of proportion to that at the least, in words."""
    return [
        f"{role} from {least[role]:g} to {peak:g} MB"
        for role, peak in most.items()
        if role not in GROWS and role in least and peak > least[role] * FACTOR + SLACK_MB
    ]

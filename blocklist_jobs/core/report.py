"""What a plan and a summary say: counts per surface, what was left alone and why, what cannot be undone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocklist_jobs.core.capabilities import Capabilities, SurfaceCapability
from blocklist_jobs.core.job import EnforcementOptions
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.plan import unsupported

Counts = Mapping[str, Mapping[str, int]]
"""Counts of items: surface → status → how many."""


def _skips(scanned: Mapping[str, Any]) -> dict[str, int]:
    """Entries that were left alone, by reason, over all surfaces."""
    totals: dict[str, int] = {}
    for seen in scanned.values():
        for reason, count in seen.get("skips", {}).items():
            totals[reason] = totals.get(reason, 0) + count
    return totals


def plan_of(
    items: Counts,
    scanned: Mapping[str, Any],
    capabilities: Capabilities,
    options: EnforcementOptions,
    closed: Mapping[str, Any],
) -> dict[str, Any]:
    """The plan of a dry run: per surface what was seen and what would go, and what a rollback could not restore.

    ``action`` is what becomes of listed entries there: ``remove``, ``dislike``, or ``review`` where neither is done;
    ``remove`` counts those that are removed or disliked, ``review`` those that a person should look at.
    """
    surfaces = {}
    for surface in Surface:
        seen, found = scanned.get(surface.value, {}), items.get(surface.value, {})
        if not seen and not found:
            continue
        surfaces[surface.value] = {
            "entries": seen.get("entries", 0),
            "action": _action(capabilities.surfaces.get(surface), options),
            "remove": found.get("pending", 0),
            "review": found.get("skipped", 0),
            "not_restorable": list(capabilities.surfaces[surface].not_restored)
            if surface in capabilities.surfaces and found.get("pending")
            else [],
        }
    return {
        "surfaces": surfaces,
        "remove": sum(entry["remove"] for entry in surfaces.values()),
        "review": sum(entry["review"] for entry in surfaces.values()),
        "left_alone": _skips(scanned),
        "could_not_read": dict(closed),
        "unsupported": list(unsupported(options, capabilities)),
        "cannot": list(capabilities.cannot),
    }


def _action(able: SurfaceCapability | None, options: EnforcementOptions) -> str:
    if able is not None and able.can_remove:
        return "remove"
    wanted = options.dislike_where_removal_is_impossible
    return "dislike" if able is not None and able.can_dislike and wanted else "review"


def summary_of(items: Counts, scanned: Mapping[str, Any], closed: Mapping[str, Any]) -> dict[str, Any]:
    """What a job did: per surface what was seen, removed and failed."""
    surfaces = {
        name: {**({"entries": scanned[name]["entries"]} if name in scanned else {}), **items.get(name, {})}
        for name in sorted({*scanned, *items})
    }
    return {"surfaces": surfaces, "left_alone": _skips(scanned), "closed": dict(closed)}

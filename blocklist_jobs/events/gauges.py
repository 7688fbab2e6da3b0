"""What /metrics shows of the state of things at the moment it is asked; docs/metrics.md has a line for each.

Beside them are the counts of :mod:`blocklist_jobs.events.instruments`. Labels are providers, apps and words of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from prometheus_client import Metric

GAUGES: Mapping[str, str] = {
    "blocklist_jobs_info": "1, with the version of the web process that answers.",
    "blocklist_jobs_postgres_up": "Whether Postgres answers; without it only the two of this kind are shown.",
    "blocklist_jobs_redis_up": "Whether Redis answers; without it nothing is shown of the gate.",
    "blocklist_jobs_jobs": "Jobs by type, provider and status; ended ones until they are cleaned up.",
    "blocklist_jobs_connections": "Connections by provider and status.",
    "blocklist_jobs_queue_batches": "Open batches by state: due (could go now), later (not yet), out (at a worker).",
    "blocklist_jobs_queue_oldest_seconds": "For how long the oldest of the due batches has been due.",
    "blocklist_jobs_workers": "Workers that have shown life of late.",
    "blocklist_jobs_worker_slots": "How many batches these workers can run side by side.",
    "blocklist_jobs_worker_slots_busy": "How many of these slots were taken at their last sign of life.",
    "blocklist_jobs_dispatchers": "Dispatchers that have shown life of late.",
    "blocklist_jobs_dispatchers_leading": "How many of them lead: 1.",
    "blocklist_jobs_canary_landed_seconds": "For how long no message has come the whole way through a queue.",
    "blocklist_jobs_canary_took_seconds": "How long the last one took, from the dispatcher to a worker's commit.",
    "blocklist_jobs_window_used": "Requests in a provider's window now.",
    "blocklist_jobs_window_limit": "The most that may be in it.",
    "blocklist_jobs_quota_used_units": "Units of a day's quota that are used.",
    "blocklist_jobs_quota_units": "The units of that quota.",
    "blocklist_jobs_quota_resets_seconds": "Until the quota is whole again.",
    "blocklist_jobs_next_permit_seconds": "Until the next permit could be had.",
    "blocklist_jobs_breaker": "1 for the state that a provider's breaker is in: closed, open, half_open.",
    "blocklist_jobs_cool_down_seconds": "How long a provider has asked to be left alone for, from now.",
    "blocklist_jobs_learned_limit": "The limit that refusals have taught, where it is below the one set.",
    "blocklist_jobs_concurrency_used": "Calls to a provider under way.",
    "blocklist_jobs_concurrency_limit": "The most that may be under way; 0 for any number.",
    "blocklist_jobs_paused": "Whether an operator has paused a provider.",
}


class Gauges:
    """Gathers values under the names above; any other name is a mistake (``KeyError``)."""

    def __init__(self) -> None:
        self._families: dict[str, Metric] = {}

    def set(self, name: str, value: float | None, **labels: object) -> None:
        """Add a value; ``None`` is left out."""
        if value is None:
            return
        family = self._families.setdefault(name, Metric(name, GAUGES[name], "gauge"))
        family.add_sample(name, {label: str(word) for label, word in labels.items()}, float(value))

    def families(self) -> Iterable[Metric]:
        """What was gathered, a family for each name, in the order of the first values."""
        return self._families.values()

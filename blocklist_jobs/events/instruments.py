"""What every process counts, named once, in Prometheus' form; docs/metrics.md has a line for each.

Counts go into Postgres by :mod:`blocklist_jobs.events.totals`, where those of all processes of all machines meet. No
label is a user, a job or anything else without a bound.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry(auto_describe=False)
"""This process' counts since it began; nothing but the instruments below."""

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

PROVIDER_REQUESTS = Counter(
    "blocklist_jobs_provider_requests",
    "Requests to providers by what came of them: 2xx, 3xx, 4xx, 429, 5xx, lost (no answer), not_sent (no connection).",
    ("provider", "outcome"),
    registry=REGISTRY,
)
PROVIDER_SECONDS = Histogram(
    "blocklist_jobs_provider_request_seconds",
    "How long requests to providers took that were answered.",
    ("provider",),
    buckets=_SECONDS,
    registry=REGISTRY,
)
BATCHES = Counter(
    "blocklist_jobs_batches",
    "Messages that workers took up, by verdict: done, fault, given_back, stale, stopping, circuit_open, failed.",
    ("provider", "verdict"),
    registry=REGISTRY,
)
HAND_OUTS = Counter(
    "blocklist_jobs_hand_outs",
    "Batches that the leading dispatcher handed out to workers.",
    ("provider",),
    registry=REGISTRY,
)
HTTP_REQUESTS = Counter(
    "blocklist_jobs_http_requests",
    "Requests that the API answered, by route (its pattern, not its path), method and status.",
    ("route", "method", "status"),
    registry=REGISTRY,
)
HTTP_SECONDS = Histogram(
    "blocklist_jobs_http_request_seconds",
    "How long the API took to begin its answers.",
    ("route",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5),
    registry=REGISTRY,
)

"""The tables of design.md, section 8, by aggregate. Migrations make them; a test holds the two together."""

from blocklist_jobs.store.tables.base import metadata
from blocklist_jobs.store.tables.dead_letters import dead_letter_clearances
from blocklist_jobs.store.tables.jobs import job_events, jobs
from blocklist_jobs.store.tables.lists import blocklist_artist_ids, blocklist_artists, blocklists
from blocklist_jobs.store.tables.operations import (
    batch_configs,
    circuit_breaker_state,
    provider_rate_state,
    rate_limit_configs,
    workers,
)
from blocklist_jobs.store.tables.people import (
    api_keys,
    audit_log,
    connections,
    deletions,
    notifications,
)
from blocklist_jobs.store.tables.standing_orders import blocklist_revisions, blocklist_sources, schedules
from blocklist_jobs.store.tables.watching import canary, metric_totals
from blocklist_jobs.store.tables.webhooks import webhook_attempts, webhook_deliveries, webhooks
from blocklist_jobs.store.tables.work import (
    action_batches,
    action_items,
    batch_checkpoints,
    fair_clocks,
    fair_shares,
    permit_log,
)

__all__ = [
    "action_batches",
    "action_items",
    "api_keys",
    "audit_log",
    "batch_checkpoints",
    "batch_configs",
    "blocklist_artist_ids",
    "blocklist_artists",
    "blocklist_revisions",
    "blocklist_sources",
    "blocklists",
    "canary",
    "circuit_breaker_state",
    "connections",
    "dead_letter_clearances",
    "deletions",
    "fair_clocks",
    "fair_shares",
    "job_events",
    "jobs",
    "metadata",
    "metric_totals",
    "notifications",
    "permit_log",
    "provider_rate_state",
    "rate_limit_configs",
    "schedules",
    "webhook_attempts",
    "webhook_deliveries",
    "webhooks",
    "workers",
]

"""The names that workers, the dispatcher and beat must agree on; a task name that changes is a message thrown away."""

from __future__ import annotations

from blocklist_jobs.core.providers import PROVIDERS

ENFORCEMENT = "enforcement"
RESCUE = "maintenance.rescue"
CLEAN_UP = "maintenance.clean_up"
REFRESH_TOKENS = "maintenance.refresh_tokens"
FORGET_USERS = "maintenance.forget_users"
DELIVER = "webhooks.deliver"
FOLLOW = "sources.follow"
CANARY = "maintenance.canary"

MAINTENANCE = "maintenance"
WEBHOOKS = "webhooks"
SOURCES = "sources"
QUEUES = (*PROVIDERS, MAINTENANCE, WEBHOOKS, SOURCES)

MESSAGE_VERSION = 1
"""The shape of a message's arguments. A worker that does not know it leaves the batch to its lease."""

APP_HEADER = "provider_app"
"""The message header that names the app, for those that must know it before the batch is claimed."""

JOB_HEADER = "job_id"
"""The message header that names the job, for the log."""

TRACE_HEADER = "traceparent"
"""The message header that continues the job's trace, in W3C's form."""


def enforcement_task(provider: str) -> str:
    """The name of the task that carries out batches of one provider, e.g. ``enforcement.spotify``."""
    return f"{ENFORCEMENT}.{provider}"

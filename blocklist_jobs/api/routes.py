"""All routes, in one list; the second value says whether they live below ``/api/v1``."""

from __future__ import annotations

from flask import Blueprint, Flask

from blocklist_jobs.api.audit_log import audit_log_api
from blocklist_jobs.api.blocklists import blocklists_api
from blocklist_jobs.api.clearances import clearances_api
from blocklist_jobs.api.connections import connections_api
from blocklist_jobs.api.dashboard import dashboard_api
from blocklist_jobs.api.dead_letters import dead_letters_api
from blocklist_jobs.api.edge.paths import RuleWithIds
from blocklist_jobs.api.job_actions import job_actions_api
from blocklist_jobs.api.job_events import job_events_api
from blocklist_jobs.api.job_items import job_items_api
from blocklist_jobs.api.jobs import jobs_api
from blocklist_jobs.api.keys import keys_api
from blocklist_jobs.api.me import me_api
from blocklist_jobs.api.metrics import metrics_api
from blocklist_jobs.api.notifications import notifications_api
from blocklist_jobs.api.openapi.serving import documents_api
from blocklist_jobs.api.operations import operations_api
from blocklist_jobs.api.providers import providers_api
from blocklist_jobs.api.rate_limits import rate_limits_api
from blocklist_jobs.api.schedules import schedules_api
from blocklist_jobs.api.sources import sources_api
from blocklist_jobs.api.webhook_log import webhook_log_api
from blocklist_jobs.api.webhooks import webhooks_api
from blocklist_jobs.api.workers import workers_api

PREFIX = "/api/v1"

BLUEPRINTS: tuple[tuple[Blueprint, bool], ...] = (
    (operations_api, False),
    (dashboard_api, False),
    (documents_api, False),
    (metrics_api, False),
    (workers_api, True),
    (jobs_api, True),
    (job_items_api, True),
    (job_events_api, True),
    (job_actions_api, True),
    (dead_letters_api, True),
    (clearances_api, True),
    (connections_api, True),
    (blocklists_api, True),
    (sources_api, True),
    (schedules_api, True),
    (webhooks_api, True),
    (webhook_log_api, True),
    (notifications_api, True),
    (providers_api, True),
    (rate_limits_api, True),
    (keys_api, True),
    (audit_log_api, True),
    (me_api, True),
)


def mount(app: Flask) -> None:
    """Give ``app`` all routes."""
    app.url_rule_class = RuleWithIds
    for blueprint, is_versioned in BLUEPRINTS:
        app.register_blueprint(blueprint, url_prefix=PREFIX if is_versioned else None)

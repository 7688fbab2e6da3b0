"""What tells users and their programs of what has happened, built together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from blocklist_jobs.config.settings import Settings
from blocklist_jobs.jobs.deliver import Deliver, HandOutTurns
from blocklist_jobs.jobs.notifications import Notifications
from blocklist_jobs.jobs.webhooks import Webhooks
from blocklist_jobs.providers.foreign.post import HttpPost
from blocklist_jobs.store.notifications import StoredNotifications
from blocklist_jobs.store.vault import Vault
from blocklist_jobs.store.webhook_log import StoredDeliveries
from blocklist_jobs.store.webhook_turns import TurnRows
from blocklist_jobs.store.webhooks import StoredWebhooks


@dataclass(frozen=True, slots=True)
class Telling:
    """Webhooks for their owners, turns for the dispatcher and the workers, notifications for people."""

    webhooks: Webhooks
    notifications: Notifications
    hand_out: HandOutTurns
    deliver: Deliver
    close: Callable[[], None]


def telling_on(engine: Engine, vault: Vault, settings: Settings) -> Telling:
    """All of it, on Postgres and real connections."""
    private_too = settings.foreign.private_too
    turns = TurnRows(engine, vault)
    post = HttpPost(private_too=private_too)
    return Telling(
        webhooks=Webhooks(StoredWebhooks(engine, vault), StoredDeliveries(engine), private_too=private_too),
        notifications=Notifications(StoredNotifications(engine)),
        hand_out=HandOutTurns(turns, start_deadline_s=settings.start_deadline_s),
        deliver=Deliver(turns, post),
        close=post.close,
    )

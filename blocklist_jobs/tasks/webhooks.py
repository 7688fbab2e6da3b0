"""One turn of a webhook."""

from __future__ import annotations

from uuid import UUID

from blocklist_jobs.queue import app
from blocklist_jobs.queue.names import DELIVER, MESSAGE_VERSION
from blocklist_jobs.tasks.services import services
from blocklist_jobs.tasks.stopping import is_stopping


@app.task(name=DELIVER, max_retries=0)
def deliver(webhook_id: str, fence: int, v: int = MESSAGE_VERSION) -> str:
    """Send what is due; a worker that is stopping gives the turn back."""
    if v != MESSAGE_VERSION:
        return "unknown_version"
    return f"{services().telling.deliver(UUID(webhook_id), fence, is_stopping)} delivered"

"""One look at the source of a blocklist."""

from __future__ import annotations

from uuid import UUID

from blocklist_jobs.queue import app
from blocklist_jobs.queue.names import FOLLOW, MESSAGE_VERSION
from blocklist_jobs.tasks.services import services
from blocklist_jobs.tasks.stopping import is_stopping


@app.task(name=FOLLOW, max_retries=0)
def follow(blocklist_id: str, fence: int, v: int = MESSAGE_VERSION) -> str:
    """What came of it; a worker that is stopping leaves it to its lease."""
    if v != MESSAGE_VERSION:
        return "unknown_version"
    return "stopping" if is_stopping() else services().standing.follow(UUID(blocklist_id), fence)

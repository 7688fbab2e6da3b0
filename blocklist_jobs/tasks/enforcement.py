"""One task per provider, so that each has its queue, its ceiling and its line in Flower."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocklist_jobs.core.providers import PROVIDERS
from blocklist_jobs.queue import app
from blocklist_jobs.queue.names import enforcement_task
from blocklist_jobs.tasks.breaker import BreakerTask
from blocklist_jobs.tasks.services import services

# A last ceiling per worker, should everything else fail. The gate keeps the limit and the pace; a task that meets
# this is held back for about a second, and Celery's bucket holds a single one, so that two messages of one burst
# would meet any ceiling that is near the pace (docs/decisions/072). In normal work it is never met.
CEILINGS: Mapping[str, str] = {
    "spotify": "200/s",
    "apple_music": "200/s",
    "youtube_music": "200/s",
    "tidal": "200/s",
}


def _make(provider: str) -> Any:
    @app.task(
        name=enforcement_task(provider),
        base=BreakerTask,
        provider=provider,
        rate_limit=CEILINGS[provider],
        shared=False,
    )
    def enforcement(batch_id: int, fence: int) -> str:
        return services().perform(batch_id, fence).value

    return enforcement


TASKS = {provider: _make(provider) for provider in PROVIDERS}

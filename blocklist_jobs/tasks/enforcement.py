"""One task per provider, so that each has its queue, its ceiling and its line in Flower."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocklist_jobs.core.providers import PROVIDERS
from blocklist_jobs.queue import app
from blocklist_jobs.queue.names import enforcement_task
from blocklist_jobs.tasks.breaker import BreakerTask
from blocklist_jobs.tasks.services import services

# A last ceiling per worker, should everything else fail; the gate keeps the limit and the pace. It is this high since
# Celery's bucket holds a single task and a task that meets it waits about a second: at 200/s, far above any pace, a
# burst of 20 took more than 15 s (docs/decisions/072).
CEILINGS: Mapping[str, str] = {
    "spotify": "2000/s",
    "apple_music": "2000/s",
    "youtube_music": "2000/s",
    "tidal": "2000/s",
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

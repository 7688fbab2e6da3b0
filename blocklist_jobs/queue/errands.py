"""Sends tasks that are no batch: a turn of a webhook, the reading of a source. What gets lost is found by its lease."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kombu.exceptions import OperationalError

from blocklist_jobs.queue.names import MESSAGE_VERSION
from blocklist_jobs.queue.sender import Sender


class Errands(Sender):
    """Publishes on a connection of its own. Not thread-safe."""

    def errand(self, task: str, queue: str, ids: Mapping[str, Any]) -> bool:
        """Send one task, with ids alone; false for a broker that does not take it."""
        try:
            self._app.send_task(
                task, kwargs={**ids, "v": MESSAGE_VERSION}, queue=queue, producer=self._producer(), ignore_result=True
            )
        except (OperationalError, OSError):
            self.close()
            return False
        return True

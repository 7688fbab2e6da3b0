"""``python -m tests.kill.wired_dispatcher``: the dispatcher with kill points, also around the sending of messages.

These are ``sending.before`` and ``sending.after``.
"""

from __future__ import annotations

from collections.abc import Sequence

import tests.kill.wired
from blocklist_jobs.core.work import HandedOut
from blocklist_jobs.dispatcher import process
from blocklist_jobs.queue.sender import Sender, Sent
from tests.kill.points import reach

__all__ = ["WatchedSender", "tests"]


class WatchedSender(Sender):
    """The real sender."""

    def send(self, batches: Sequence[HandedOut], *, app: str) -> Sent:
        """Publish a message for each batch."""
        reach("sending.before")
        sent = super().send(batches, app=app)
        reach("sending.after")
        return sent


setattr(process, "Sender", WatchedSender)  # noqa: B010 - mypy sees a class that is assigned to

if __name__ == "__main__":
    process.run()

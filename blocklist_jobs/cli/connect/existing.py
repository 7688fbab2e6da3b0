"""What is connected already decides what a new consent is for; pure, from the API's JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from blocklist_jobs.cli.words import Document


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one provider: the connections that work, and those that wait for their listener."""

    working: tuple[Document, ...]
    waiting: tuple[Document, ...]

    def renewed_by(self, *, again: bool) -> Document | None:
        """The connection that gets the new tokens; ``None`` for a new one.

        One that waits comes first: its jobs go on with them.
        """
        candidates = self.waiting or (self.working if again else ())
        return candidates[0] if len(candidates) == 1 else None

    def is_enough(self, *, again: bool) -> bool:
        """Whether there is nothing to do."""
        return bool(self.working) and not self.waiting and not again


def standing(connections: Iterable[Document], provider: str) -> Standing:
    """Where a provider stands."""
    mine = [one for one in connections if one["provider"] == provider]
    return Standing(
        tuple(one for one in mine if one["status"] == "active"),
        tuple(one for one in mine if one["status"] == "needs_reconnect"),
    )

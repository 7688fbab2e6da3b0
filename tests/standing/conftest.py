"""A workshop whose standing orders run when the test says so, and a source on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.job import Priority
from blocklist_jobs.core.source import Apply, Place, RevisionView
from blocklist_jobs.core.standing_order import Clock, ScheduleView
from blocklist_jobs.core.views import JobFilter, JobView
from blocklist_jobs.jobs.standing_orders import Wanted
from tests.jobs.conftest import dialect, provider, sandbox, settings, workshop
from tests.jobs.libraries import library
from tests.jobs.workshop import Workshop
from tests.standing.origin import Origin

__all__ = ["dialect", "provider", "sandbox", "settings", "workshop"]

OPTIONS = {
    "match": "credited",
    "surfaces": ["liked_songs"],
    "playlists": "owned_and_collaborative",
    "dislike_where_removal_is_impossible": False,
}


@dataclass
class Desk:
    """Standing orders of the workshop's user."""

    shop: Workshop
    options: dict[str, Any] = field(default_factory=lambda: dict(OPTIONS))

    @property
    def caller(self) -> Caller:
        """Whose orders these are."""
        return self.shop.caller

    def order(self, blocklist_id: UUID, clock: Clock | None = None, *, on_change: bool = False) -> ScheduleView:
        """Give an order."""
        wanted = Wanted("spotify", None, blocklist_id, self.options, Priority.LOW, clock, on_change, paused=False)
        return self.shop.services.standing.orders.add(self.caller, wanted)

    def read(self, order: ScheduleView) -> ScheduleView:
        """The order as it is now."""
        return self.shop.services.standing.orders.read(self.caller, order.id)

    def run(self) -> None:
        """What the sweep does."""
        self.shop.services.standing.run()

    def jobs(self, order: ScheduleView) -> list[JobView]:
        """The runs of an order, oldest first."""
        found = self.shop.services.jobs.list(self.caller, JobFilter(), None, 100)
        return [job for job in reversed(found) if job.schedule_id == order.id]

    def come_round(self, order: ScheduleView, *, ago_s: float = 1.0) -> None:
        """Its time came so long ago."""
        self.sql(
            "UPDATE schedules SET next_run_at = now() - make_interval(secs => :s), "
            "due_at = now() - make_interval(secs => :s) WHERE id = :id",
            s=ago_s,
            id=order.id,
        )

    def hurry(self) -> None:
        """Whatever an order waits for is looked at now."""
        self.sql(
            "UPDATE schedules SET due_at = now() WHERE due_at IS NOT NULL AND due_at < now() + interval '1 minute'"
        )

    def sql(self, statement: str, **values: Any) -> None:
        """Move something in the database."""
        with self.shop.services.engine.begin() as connection:
            connection.execute(text(statement), values)

    def follow(
        self, blocklist_id: UUID, url: str | None, *, apply: Apply = Apply.AFTER_DRY_RUN, path: str | None = None
    ) -> None:
        """Have a list follow a source."""
        place = Place(url, path, "spotify", 86_400, apply)
        self.shop.services.standing.sources.put(self.caller, blocklist_id, place)

    def look(self, blocklist_id: UUID) -> list[str]:
        """Look at a list's source now, as the dispatcher and a worker do; what came of it."""
        self.shop.services.standing.sources.look_now(self.caller, blocklist_id)
        handed = self.shop.services.standing.hand_out(8)
        return [self.shop.services.standing.follow(found, fence) for found, fence in handed]

    def revisions(self, blocklist_id: UUID) -> list[RevisionView]:
        """The changes of a list, newest first."""
        return list(self.shop.services.standing.sources.revisions(self.caller, blocklist_id, None, 100))

    def artists(self, blocklist_id: UUID) -> list[str]:
        """The Spotify ids on a list."""
        found = self.shop.services.blocklists.artists(self.caller, blocklist_id, 0, 1_000)
        return [dict(one.artist.ids)["spotify"] for one in found]

    def news(self) -> list[dict[str, Any]]:
        """What the user was told, newest first."""
        found = self.shop.services.telling.notifications.list(self.caller, limit=100)
        return [{"type": one.type, **one.data} for one in found]


@pytest.fixture
def desk(workshop: Workshop) -> Desk:
    """Orders of a user whose library is small and connected."""
    workshop.connect(workshop.sandbox.seed(library(good=4, bad=4))["ann"])
    return Desk(workshop)


@pytest.fixture
def origin() -> Iterator[Origin]:
    """A server with a list."""
    with Origin() as running:
        yield running

"""Real services on real servers, a receiver on loopback, and the verbs that the tests of webhooks are written in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.webhook import DeliveryView, NewSecret
from blocklist_jobs.wiring.services import Services
from tests.api.conftest import app, environment, people, services, settings
from tests.webhooks.judged import JudgedClient, judged
from tests.webhooks.receiver import Receiver

__all__ = ["app", "environment", "people", "services", "settings"]

ALICE = Caller("alice")


@pytest.fixture
def client(app: Flask, clean_db: Engine) -> JudgedClient:
    """A client that holds every answer to the document."""
    return judged(app)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that takes everything until it is told otherwise."""
    with Receiver() as running:
        yield running


@dataclass
class Hooks:
    """Alice's webhooks, delivered in this process."""

    services: Services
    engine: Engine

    def add(self, url: str, *events: str) -> NewSecret:
        """A webhook for these events, or for all."""
        return self.services.telling.webhooks.add(ALICE, url, events or ("*",))

    def turn(self, slots: int = 16) -> int:
        """Hand out whose turn it is, and take all the turns; how many were delivered."""
        turns = self.services.telling.hand_out(slots)
        return sum(self.services.telling.deliver(webhook_id, fence) for webhook_id, fence in turns)

    def test(self, webhook: NewSecret) -> DeliveryView:
        """Have a test event written down."""
        return self.services.telling.webhooks.test(ALICE, webhook.webhook.id)

    def read(self, delivery: DeliveryView) -> DeliveryView:
        """The delivery as it is now."""
        return self.services.telling.webhooks.delivery(ALICE, delivery.webhook_id, delivery.id)

    def log(self, webhook: NewSecret) -> list[DeliveryView]:
        """All deliveries, newest first."""
        return list(self.services.telling.webhooks.deliveries(ALICE, webhook.webhook.id, limit=100))

    def pass_time(self) -> None:
        """Everything that waits is due, and no receiver is left alone any more."""
        self.sql("UPDATE webhook_deliveries SET due_at = now() - interval '1 second' WHERE state = 'pending'")
        self.sql("UPDATE webhooks SET not_before = NULL")

    def sql(self, statement: str, **values: Any) -> None:
        """Move something in the database."""
        with self.engine.begin() as connection:
            connection.execute(text(statement), values)

    def notifications(self) -> list[dict[str, Any]]:
        """Alice's messages, newest first, as (type, data)."""
        found = self.services.telling.notifications.list(ALICE, limit=100)
        return [{"type": one.type, **one.data} for one in found]

    def fence_of(self, webhook: NewSecret) -> int:
        """The fence of the turn that is out."""
        with self.engine.connect() as connection:
            query = text("SELECT fence FROM webhooks WHERE id = :id")
            return int(connection.execute(query, {"id": webhook.webhook.id}).scalar_one())


@pytest.fixture
def hooks(services: Services, clean_db: Engine) -> Hooks:
    """Alice's webhooks."""
    return Hooks(services, clean_db)


def id_of(webhook: NewSecret) -> UUID:
    """The webhook's id."""
    return webhook.webhook.id

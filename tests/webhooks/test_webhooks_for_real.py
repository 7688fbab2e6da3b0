"""Real dispatchers and workers: from a changed source to a clean library to a signed event, whatever is killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
import redis

from blocklist_jobs.core.job import Priority
from blocklist_jobs.core.source import Apply, Place
from blocklist_jobs.core.webhook import NewSecret
from blocklist_jobs.jobs.standing_orders import Wanted
from blocklist_jobs.sandbox import id_of
from tests.dispatcher.conftest import (
    StartDispatcher,
    StartWorker,
    dialect,
    dispatcher,
    process_env,
    provider,
    sandbox,
    settings,
    worker,
    workshop,
)
from tests.jobs.libraries import ZED, library
from tests.jobs.workshop import Workshop, without
from tests.nodes.local import wait_until
from tests.standing.conftest import OPTIONS
from tests.standing.origin import Origin
from tests.webhooks.receiver import Receiver, Reply, is_signed

__all__ = ["dialect", "dispatcher", "process_env", "provider", "sandbox", "settings", "worker", "workshop"]

ALL_QUEUES = ("-c", "2", "-Q", "spotify,maintenance,webhooks,sources")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


def listen(shop: Workshop, receiver: Receiver) -> NewSecret:
    return shop.services.telling.webhooks.add(shop.caller, receiver.url(), ["*"])


def test_a_changed_source_cleans_the_library_and_is_told(
    workshop: Workshop, dispatcher: StartDispatcher, worker: StartWorker, receiver: Receiver, origin: Origin
) -> None:
    workshop.connect(workshop.sandbox.seed(library(good=4, bad=4))["ann"])
    before = workshop.library()
    made = listen(workshop, receiver)
    blocklist_id = workshop.block(id_of("nobody"))
    standing = workshop.services.standing
    options = {**OPTIONS, "surfaces": ["liked_songs", "playlists", "saved_albums", "followed_artists"]}
    wanted = Wanted("spotify", None, blocklist_id, options, Priority.NORMAL, None, on_change=True, paused=False)
    order = standing.orders.add(workshop.caller, wanted)
    origin.holds(id_of("nobody"), ZED)
    standing.sources.put(workshop.caller, blocklist_id, Place(origin.url(), None, None, 3_600, Apply.AFTER_DRY_RUN))
    dispatcher()
    node = worker(*ALL_QUEUES)
    wait_until("both the dry run and what it found are told", lambda: len(receiver.got) >= 2, 90)
    looked, done = (got.document["data"]["job"] for got in receiver.got)
    assert [(one["dry_run"], one["status"]) for one in (looked, done)] == [(True, "completed"), (False, "completed")]
    assert done["plan_of"] == looked["id"]
    assert done["schedule_id"] == str(order.id)
    assert all(is_signed(got, made.secret) for got in receiver.got)
    assert without(workshop.library(), set()) == without(before, {ZED})
    assert '"level": "error"' not in node.logs()


@pytest.mark.kill
def test_what_is_being_sent_when_everything_dies_is_sent_again(
    workshop: Workshop,
    dispatcher: StartDispatcher,
    worker: StartWorker,
    receiver: Receiver,
    redis_client: redis.Redis,
) -> None:
    made = listen(workshop, receiver)
    webhooks = workshop.services.telling.webhooks
    delivery = webhooks.test(workshop.caller, made.webhook.id)
    receiver.answer(Reply(wait_s=3.0))
    leader, first = dispatcher(), worker(*ALL_QUEUES)
    wait_until("it is being sent", lambda: receiver.got, 60)
    os.killpg(first.container.process.pid, signal.SIGKILL)
    leader.kill()
    redis_client.flushall()
    dispatcher()
    worker(*ALL_QUEUES)
    # The lease of thirty seconds is moved, not waited for.
    with workshop.services.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE webhooks SET lease_until = now()")

    def state() -> str:
        return webhooks.delivery(workshop.caller, made.webhook.id, delivery.id).state

    wait_until("it is delivered", lambda: state() == "delivered", 60)
    assert receiver.ids() == [str(delivery.id)] * 2
    attempts = webhooks.delivery(workshop.caller, made.webhook.id, delivery.id).attempts
    assert [one.status for one in attempts] == [None, 204]

"""One message per batch, holding ids alone; a broker that is away is a value, quickly."""

from __future__ import annotations

import base64
import json
import os
import socket
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest
import redis

from blocklist_jobs.core.job import Priority
from blocklist_jobs.core.work import HandedOut
from blocklist_jobs.queue import app
from blocklist_jobs.queue.sender import Sender
from tests.nodes.environment import environment


@pytest.fixture
def settings_in_place(postgres_url: str, redis_url: str, redis_client: redis.Redis) -> Iterator[None]:
    """The app's settings in this process."""
    before = dict(os.environ)
    os.environ.update(environment(postgres_url, redis_url))
    app.conf.update(broker_url=redis_url)
    yield
    os.environ.clear()
    os.environ.update(before)


def _batches(*numbers: int, priority: Priority = Priority.NORMAL) -> list[HandedOut]:
    return [HandedOut(number, 7, "spotify", priority, uuid4()) for number in numbers]


def test_a_message_holds_ids_and_nothing_else(settings_in_place: None, redis_client: redis.Redis) -> None:
    sender = Sender(app)
    assert sender.send(_batches(42, priority=Priority.CRITICAL), app="ours").count == 1
    sender.close()

    message = json.loads(redis_client.lpop("spotify"))  # type: ignore[arg-type]
    args, kwargs, _ = json.loads(base64.b64decode(message["body"]))
    assert args == []
    assert kwargs == {"batch_id": 42, "fence": 7, "v": 1}
    assert message["headers"]["task"] == "enforcement.spotify"
    assert message["headers"]["id"] == "42.7"
    assert message["headers"]["provider_app"] == "ours"
    assert message["headers"]["eta"] is None


def test_urgent_messages_lie_in_a_list_of_their_own(settings_in_place: None, redis_client: redis.Redis) -> None:
    sender = Sender(app)
    for priority in Priority:
        sender.send(_batches(priority.value, priority=priority), app="default")
    sender.close()
    lists = set(redis_client.keys("spotify*"))
    assert lists == {b"spotify", *(b"spotify\x06\x16%d" % priority for priority in (1, 2, 3))}


def test_a_broker_that_refuses_is_a_value(settings_in_place: None) -> None:
    app.conf.update(broker_url="redis://127.0.0.1:1/0")
    began = time.monotonic()
    sent = Sender(app, timeout_s=0.5).send(_batches(1, 2), app="default")
    assert time.monotonic() - began < 5
    assert (sent.count, [batch.batch_id for batch in sent.unsent]) == (0, [1, 2])
    assert sent.error


def test_a_broker_that_is_silent_holds_nobody_up(settings_in_place: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        app.conf.update(broker_url=f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        began = time.monotonic()
        sent = Sender(app, timeout_s=0.5).send(_batches(1), app="default")
        assert time.monotonic() - began < 5
    assert sent.count == 0
    assert len(sent.unsent) == 1


def test_a_sender_finds_its_broker_again(settings_in_place: None, redis_url: str, redis_client: redis.Redis) -> None:
    sender = Sender(app, timeout_s=0.5)
    assert sender.send(_batches(1), app="default").count == 1
    redis_client.client_kill_filter(_type="normal", skipme=True)
    redis_client.flushall()
    sent = [sender.send(_batches(2), app="default") for _ in range(2)]
    sender.close()
    assert sent[-1].count == 1
    assert redis_client.llen("spotify\x06\x162") >= 1

"""From an event to a receiver: signed, again after trouble, never lost, one turn at a time."""

from __future__ import annotations

import re
import threading
import time
from datetime import timedelta
from typing import Any

import pytest

from blocklist_jobs.core.errors import Conflict
from tests.docs.pages import page
from tests.webhooks.conftest import ALICE, Hooks, id_of
from tests.webhooks.receiver import Receiver, Reply, is_signed


def test_a_delivery_is_signed_and_says_what_happened(hooks: Hooks, receiver: Receiver) -> None:
    made = hooks.add(receiver.url("/hook?from=us"))
    delivery = hooks.test(made)
    assert hooks.turn() == 1
    [got] = receiver.got
    assert got.path == "/hook?from=us"
    assert got.headers["content-type"] == "application/json"
    assert is_signed(got, made.secret)
    assert not is_signed(got, "whsec_" + "A" * 43 + "=")
    document = got.document
    assert document["id"] == got.id == str(delivery.id)
    assert document["type"] == "webhook.test"
    assert set(document) == {"id", "type", "created_at", "data"}
    after = hooks.read(delivery)
    assert (after.state, after.next_attempt_at) == ("delivered", None)
    assert [(one.status, one.error) for one in after.attempts] == [(204, None)]
    assert hooks.turn() == 0


def test_the_check_in_the_documentation_is_right(hooks: Hooks, receiver: Receiver) -> None:
    [code] = re.findall(r"```python\n(.*?)```", page("webhooks.md"), re.DOTALL)
    told: dict[str, Any] = {}
    exec(code, told)  # noqa: S102 - it is ours, and what receivers copy
    made = hooks.add(receiver.url())
    rotated = hooks.services.telling.webhooks.rotate(ALICE, id_of(made), timedelta(hours=1))
    hooks.test(made)
    hooks.turn()
    [got] = receiver.got
    assert told["is_ours"](made.secret, got.headers, got.body)
    assert told["is_ours"](rotated.secret, got.headers, got.body)
    assert not told["is_ours"](made.secret, got.headers, got.body + b" ")
    assert not told["is_ours"](made.secret, got.headers | {"webhook-id": "another"}, got.body)
    assert not told["is_ours"](made.secret, got.headers | {"webhook-timestamp": "1700000000"}, got.body)


def test_after_trouble_it_is_sent_again_as_it_was(hooks: Hooks, receiver: Receiver) -> None:
    made = hooks.add(receiver.url())
    delivery = hooks.test(made)
    receiver.answer(Reply(500), Reply(drop=True), Reply(302, {"Location": receiver.url("/other")}), Reply(200))
    for _ in range(3):
        assert hooks.turn() == 0
        assert hooks.turn() == 0  # not due yet
        hooks.pass_time()
    assert hooks.turn() == 1
    assert receiver.ids() == [str(delivery.id)] * 4
    assert len({got.body for got in receiver.got}) == 1
    assert {got.path for got in receiver.got} == {"/hook"}
    assert all(is_signed(got, made.secret) for got in receiver.got)
    attempts = hooks.read(delivery).attempts
    assert [one.status for one in attempts] == [500, None, 302, 200]
    assert "connection broke" in str(attempts[1].error)
    assert "redirects are not followed" in str(attempts[2].error)
    view = hooks.services.telling.webhooks.read(ALICE, id_of(made))
    assert (view.failures, view.failing_since) == (0, None)


def test_retry_after_is_kept(hooks: Hooks, receiver: Receiver) -> None:
    made = hooks.add(receiver.url())
    delivery = hooks.test(made)
    receiver.answer(Reply(503, {"Retry-After": "3600"}))
    hooks.turn()
    due = hooks.read(delivery).next_attempt_at
    assert due is not None
    assert 3500 < due.timestamp() - time.time() <= 3601
    hooks.test(made)
    assert hooks.turn() == 0  # the receiver has asked to be left alone, not the event


def test_one_receiver_in_trouble_is_asked_by_one_delivery_and_then_left_alone(hooks: Hooks, receiver: Receiver) -> None:
    made = hooks.add(receiver.url())
    for _ in range(5):
        hooks.test(made)
    receiver.answer(Reply(500))
    assert hooks.turn() == 0
    assert len(receiver.got) == 1
    hooks.sql("UPDATE webhooks SET not_before = NULL")
    assert hooks.turn() == 4
    hooks.pass_time()
    assert hooks.turn() == 1
    assert len(set(receiver.ids())) == 5


def test_a_receiver_that_is_gone_is_switched_off(hooks: Hooks, receiver: Receiver) -> None:
    made = hooks.add(receiver.url())
    first, second = hooks.test(made), hooks.test(made)
    receiver.answer(Reply(410))
    hooks.turn()
    view = hooks.services.telling.webhooks.read(ALICE, id_of(made))
    assert not view.active
    assert "410" in str(view.disabled_reason)
    assert {hooks.read(one).state for one in (first, second)} == {"failed"}
    assert hooks.notifications()[0]["type"] == "webhook.disabled"
    with pytest.raises(Conflict, match="switched off"):
        hooks.test(made)
    with pytest.raises(Conflict):
        hooks.services.telling.webhooks.resend(ALICE, id_of(made), second.id)
    hooks.services.telling.webhooks.change(ALICE, id_of(made), {"active": True})
    hooks.services.telling.webhooks.resend(ALICE, id_of(made), second.id)
    assert hooks.turn() == 1
    assert hooks.read(second).state == "delivered"


def test_a_receiver_that_takes_nothing_for_days_is_switched_off(hooks: Hooks, receiver: Receiver) -> None:
    made = hooks.add(receiver.url())
    receiver.usual = Reply(500)
    hooks.test(made)
    hooks.turn()
    hooks.sql("UPDATE webhooks SET failing_since = now() - interval '3 days 1 minute', failures = 10")
    hooks.pass_time()
    hooks.turn()
    assert hooks.services.telling.webhooks.read(ALICE, id_of(made)).active  # days, but not yet often enough
    hooks.pass_time()
    hooks.turn()
    assert not hooks.services.telling.webhooks.read(ALICE, id_of(made)).active
    assert "3 days" in hooks.notifications()[0]["reason"]


def test_a_delivery_is_given_up_after_its_last_try_and_can_be_sent_again(hooks: Hooks, receiver: Receiver) -> None:
    made = hooks.add(receiver.url())
    delivery = hooks.test(made)
    receiver.usual = Reply(500)
    hooks.sql("UPDATE webhook_deliveries SET tries = 11")
    hooks.turn()
    assert hooks.read(delivery).state == "failed"
    receiver.usual = Reply()
    again = hooks.services.telling.webhooks.resend(ALICE, id_of(made), delivery.id)
    assert again.state == "pending"
    hooks.pass_time()
    assert hooks.turn() == 1
    assert [one.status for one in hooks.read(delivery).attempts] == [500, 204]


def test_both_secrets_sign_while_a_rotation_lasts(hooks: Hooks, receiver: Receiver) -> None:
    made = hooks.add(receiver.url())
    owned = hooks.services.telling.webhooks
    rotated = owned.rotate(ALICE, id_of(made), timedelta(hours=1))
    assert rotated.secret != made.secret
    hooks.test(made)
    hooks.turn()
    assert is_signed(receiver.got[-1], made.secret)
    assert is_signed(receiver.got[-1], rotated.secret)
    hooks.sql("UPDATE webhooks SET previous_secret_until = now()")
    hooks.test(made)
    hooks.turn()
    assert not is_signed(receiver.got[-1], made.secret)
    assert is_signed(receiver.got[-1], rotated.secret)


def test_one_that_is_switched_off_while_it_answers_has_failed(hooks: Hooks, receiver: Receiver) -> None:
    made = hooks.add(receiver.url())
    first, second = hooks.test(made), hooks.test(made)
    receiver.answer(Reply(500, wait_s=0.3))
    [(webhook_id, fence)] = hooks.services.telling.hand_out(16)
    turn = threading.Thread(target=hooks.services.telling.deliver, args=(webhook_id, fence))
    turn.start()
    while not receiver.got:
        time.sleep(0.01)
    hooks.services.telling.webhooks.change(ALICE, id_of(made), {"active": False})
    turn.join()
    assert {hooks.read(one).state for one in (first, second)} == {"failed"}
    assert {one.attempts[0].status for one in (hooks.read(first), hooks.read(second)) if one.attempts} == {500}


def test_another_secret_is_the_way_out_of_a_lost_key(hooks: Hooks, receiver: Receiver) -> None:
    made = hooks.add(receiver.url())
    hooks.sql("UPDATE webhooks SET secret = 'nonsense'")
    rotated = hooks.services.telling.webhooks.rotate(ALICE, id_of(made), timedelta(hours=1))
    assert rotated.webhook.previous_secret_until is None
    hooks.test(made)
    assert hooks.turn() == 1
    assert is_signed(receiver.got[0], rotated.secret)


def test_a_stale_turn_sends_nothing_and_a_lost_one_is_noted(hooks: Hooks, receiver: Receiver) -> None:
    made = hooks.add(receiver.url())
    delivery = hooks.test(made)
    [(webhook_id, old)] = hooks.services.telling.hand_out(16)
    assert hooks.services.telling.hand_out(16) == []  # it is out
    # A worker that took the delivery and died: its lease runs out in the middle of sending.
    hooks.sql("UPDATE webhook_deliveries SET state = 'sending'")
    hooks.sql("UPDATE webhooks SET lease_until = now() - interval '1 second'")
    assert hooks.services.telling.deliver(webhook_id, old) == 0
    assert receiver.got == []
    assert hooks.turn() == 1
    assert hooks.fence_of(made) == old + 1
    attempts = hooks.read(delivery).attempts
    assert [(one.status, one.error) for one in attempts] == [
        (None, "the worker was lost in the middle of it"),
        (204, None),
    ]


def test_what_a_stale_worker_heard_changes_nothing(hooks: Hooks, receiver: Receiver) -> None:
    made = hooks.add(receiver.url())
    delivery = hooks.test(made)
    receiver.answer(Reply(500, wait_s=0.5))
    [(webhook_id, fence)] = hooks.services.telling.hand_out(16)
    slow = threading.Thread(target=hooks.services.telling.deliver, args=(webhook_id, fence))
    slow.start()
    while not receiver.got:
        time.sleep(0.01)
    hooks.sql("UPDATE webhooks SET lease_until = now() - interval '1 second'")
    assert hooks.turn() == 1
    slow.join()
    assert hooks.read(delivery).state == "delivered"
    assert hooks.services.telling.webhooks.read(ALICE, id_of(made)).failures == 0
    assert receiver.ids() == [str(delivery.id)] * 2


def test_a_users_slow_receivers_hold_nobody_up(hooks: Hooks, receiver: Receiver) -> None:
    for number in range(6):
        hooks.test(hooks.add(receiver.url(f"/{number}")))
    hooks.sql("UPDATE webhooks SET user_id = 'bob' WHERE url LIKE '%/5'")
    handed = hooks.services.telling.hand_out(16)
    assert len(handed) == 3  # two of Alice's, and Bob's
    assert hooks.services.telling.hand_out(16) == []
    assert hooks.services.telling.hand_out(0) == ()


def test_half_of_the_slots_are_left_to_the_providers(hooks: Hooks, receiver: Receiver) -> None:
    for number in range(4):
        hooks.test(hooks.add(receiver.url(f"/{number}")))
        hooks.sql("UPDATE webhooks SET user_id = :user WHERE url LIKE :url", user=f"u{number}", url=f"%/{number}")
    assert len(hooks.services.telling.hand_out(4)) == 2
    assert hooks.services.telling.hand_out(4) == []


def test_a_turn_ends_when_the_worker_stops(hooks: Hooks, receiver: Receiver) -> None:
    hooks.test(hooks.add(receiver.url()))
    [(webhook_id, fence)] = hooks.services.telling.hand_out(16)
    assert hooks.services.telling.deliver(webhook_id, fence, lambda: True) == 0
    assert hooks.turn() == 1  # given back at once

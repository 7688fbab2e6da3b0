"""Turns: one worker at a time sends what is due of one webhook, under a fence and a lease like a batch's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, func, insert, text, update

from blocklist_jobs.core.webhook import DeliveryState, Message
from blocklist_jobs.core.webhook_retry import Ending, Judged, Posted
from blocklist_jobs.jobs.deliver import Receiver
from blocklist_jobs.store.tables import notifications, webhook_attempts, webhook_deliveries, webhooks
from blocklist_jobs.store.trouble import translated
from blocklist_jobs.store.vault import SealBroken, Vault
from blocklist_jobs.store.webhooks import PREVIOUS, SECRET, give_up_waiting

DISABLED = "webhook.disabled"
LOST = "the worker was lost in the middle of it"

# From webhook to webhook along the index, so that a receiver with a long backlog costs no more than any other. Who was
# served longest ago is next; a user's share is bounded, so that a user with many slow receivers holds nobody up.
_HAND_OUT = text(
    """WITH RECURSIVE waiting AS (
         (SELECT webhook_id FROM webhook_deliveries WHERE state IN ('pending', 'sending') ORDER BY webhook_id LIMIT 1)
         UNION ALL
         SELECT (SELECT d.webhook_id FROM webhook_deliveries d WHERE d.state IN ('pending', 'sending')
                 AND d.webhook_id > w.webhook_id ORDER BY d.webhook_id LIMIT 1)
         FROM waiting w WHERE w.webhook_id IS NOT NULL),
       out AS (SELECT user_id, count(*) AS turns FROM webhooks WHERE lease_until > now() GROUP BY user_id),
       due AS (
         SELECT w.id, w.handed_at, coalesce(o.turns, 0)
           + row_number() OVER (PARTITION BY w.user_id ORDER BY w.handed_at NULLS FIRST, w.id) AS place
         FROM waiting JOIN webhooks w ON w.id = waiting.webhook_id LEFT JOIN out o ON o.user_id = w.user_id
         WHERE w.active AND (w.lease_until IS NULL OR w.lease_until <= now())
           AND (w.not_before IS NULL OR w.not_before <= now())
           AND EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.webhook_id = w.id
             AND d.state IN ('pending', 'sending') AND d.due_at <= now())),
       chosen AS (
         SELECT id FROM webhooks WHERE id IN (
           SELECT id FROM due WHERE place <= :per_user ORDER BY place, handed_at NULLS FIRST, id
           LIMIT greatest(0, :most - (SELECT coalesce(sum(turns), 0) FROM out)))
         ORDER BY id FOR UPDATE SKIP LOCKED)
       UPDATE webhooks SET fence = fence + 1, handed_at = now(),
         lease_until = now() + make_interval(secs => :deadline_s)
       FROM chosen WHERE webhooks.id = chosen.id RETURNING webhooks.id, webhooks.fence"""
)

_NEXT = text(
    """UPDATE webhook_deliveries SET state = 'sending' WHERE id = (
         SELECT id FROM webhook_deliveries WHERE webhook_id = :webhook_id AND state = 'pending' AND due_at <= now()
         ORDER BY due_at, created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id, type, data, created_at, tries"""
)

_BACK = text(
    """UPDATE webhook_deliveries SET state = 'pending', tries = tries + 1
       WHERE webhook_id = :webhook_id AND state = 'sending' RETURNING id"""
)


class TurnRows:
    """Implements ``jobs.deliver.Turns``; each verb is a transaction of its own."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def hand_out(self, *, most: int, per_user: int, deadline_s: float) -> Sequence[tuple[UUID, int]]:
        """See the port."""
        values = {"most": most, "per_user": per_user, "deadline_s": deadline_s}
        with translated(), self._engine.begin() as connection:
            return [(row.id, row.fence) for row in connection.execute(_HAND_OUT, values)]

    def claim(self, webhook_id: UUID, fence: int, lease_s: float) -> Receiver | None:
        """See the port."""
        with translated(), self._engine.begin() as connection:
            row = _hold(connection, webhook_id, fence, lease_s)
            if row is None:
                return None
            # The lease was another's before: what was being sent then may have arrived, and goes out again.
            lost = connection.scalars(_BACK, {"webhook_id": webhook_id}).all()
            if lost:
                notes = [{"delivery_id": delivery_id, "error": LOST} for delivery_id in lost]
                connection.execute(insert(webhook_attempts), notes)
        return Receiver(webhook_id, fence, row.url, self._secrets(row))

    def take(self, receiver: Receiver, lease_s: float) -> Message | None:
        """See the port."""
        with translated(), self._engine.begin() as connection:
            hook = _hold(connection, receiver.webhook_id, receiver.fence, lease_s)
            if hook is None or not hook.active or hook.url != receiver.url:
                return None
            row = connection.execute(_NEXT, {"webhook_id": receiver.webhook_id}).one_or_none()
        if row is None:
            return None
        failing_for = hook.now - hook.failing_since if hook.failing_since else timedelta()
        return Message(
            delivery_id=row.id,
            webhook_id=receiver.webhook_id,
            fence=receiver.fence,
            type=row.type,
            data=row.data,
            created_at=row.created_at,
            tries=row.tries,
            failures=hook.failures,
            failing_for=failing_for,
        )

    def settle(self, message: Message, posted: Posted, judged: Judged) -> bool:
        """See the port."""
        mine = (webhooks.c.id == message.webhook_id, webhooks.c.fence == message.fence)
        shown = (webhooks.c.user_id, webhooks.c.url, webhooks.c.active)
        changed = update(webhooks).where(*mine).values(**_after(judged)).returning(*shown)
        with translated(), self._engine.begin() as connection:
            hook = connection.execute(changed).one_or_none()
            if hook is None:
                return False
            if not hook.active and judged.ending is Ending.AGAIN:  # it was switched off meanwhile
                judged = replace(judged, ending=Ending.FAILED)
            _end(connection, message, judged)
            note = {"delivery_id": message.delivery_id, "status": posted.status, "error": posted.error}
            connection.execute(insert(webhook_attempts).values(**note, duration_ms=posted.duration_ms))
            if judged.disable:
                self._disable(connection, message.webhook_id, hook, judged.disable)
        return True

    def release(self, receiver: Receiver) -> None:
        """See the port."""
        mine = (webhooks.c.id == receiver.webhook_id, webhooks.c.fence == receiver.fence)
        with translated(), self._engine.begin() as connection:
            connection.execute(update(webhooks).where(*mine).values(lease_until=None))

    def _secrets(self, row: Row[Any]) -> tuple[str, ...]:
        """None where a key is missing: the delivery then fails with that as its reason."""
        try:
            secrets = [self._vault.open(row.id, SECRET, row.secret)]
            if row.previous_secret is not None and row.previous_secret_until > row.now:
                secrets.append(self._vault.open(row.id, PREVIOUS, row.previous_secret))
        except SealBroken:
            return ()
        return tuple(secrets)

    def _disable(self, connection: Connection, webhook_id: UUID, hook: Row[Any], reason: str) -> None:
        off = update(webhooks).where(webhooks.c.id == webhook_id)
        connection.execute(off.values(active=False, disabled_reason=reason, updated_at=func.now()))
        give_up_waiting(connection, webhook_id)
        data = {"webhook_id": str(webhook_id), "url": hook.url, "reason": reason}
        connection.execute(insert(notifications).values(user_id=hook.user_id, type=DISABLED, data=data))


def _hold(connection: Connection, webhook_id: UUID, fence: int, lease_s: float) -> Row[Any] | None:
    """The webhook, its lease renewed; ``None`` when it is another's, or is to be left alone."""
    free = func.coalesce(webhooks.c.not_before, func.now()) <= func.now()
    mine = (webhooks.c.id == webhook_id, webhooks.c.fence == fence, webhooks.c.lease_until > func.now(), free)
    held = update(webhooks).where(*mine).values(lease_until=func.now() + timedelta(seconds=lease_s))
    return connection.execute(held.returning(webhooks, func.now().label("now"))).one_or_none()


def _after(judged: Judged) -> dict[str, Any]:
    if judged.ending is Ending.DELIVERED:
        return {"failures": 0, "failing_since": None, "not_before": None}
    return {
        "failures": webhooks.c.failures + 1,
        "failing_since": func.coalesce(webhooks.c.failing_since, func.now()),
        "not_before": func.now() + timedelta(seconds=judged.pause_s),
    }


def _end(connection: Connection, message: Message, judged: Judged) -> None:
    values: dict[str, Any] = {"state": judged.ending.value, "finished_at": func.now()}
    if judged.ending is Ending.AGAIN:
        due_at = func.now() + timedelta(seconds=judged.wait_s)
        values = {"state": DeliveryState.PENDING.value, "due_at": due_at, "finished_at": None}
    values["tries"] = webhook_deliveries.c.tries + 1
    sent = update(webhook_deliveries).where(webhook_deliveries.c.id == message.delivery_id)
    connection.execute(sent.values(**values))

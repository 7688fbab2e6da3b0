"""Make, show, change and remove a user's webhooks; show what was delivered to them, and send it again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar
from uuid import UUID

from blocklist_jobs.core.addresses import wrong_with
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import Conflict, FieldProblem, Invalid, NotFound
from blocklist_jobs.core.webhook import DeliveryView, NewSecret, WebhookView
from blocklist_jobs.core.webhook_signature import SECRET_BYTES, secret_of

MOST_WEBHOOKS = 20
"""Of one user: each event is written down once for each that wants it."""

After = tuple[datetime, UUID] | None
T = TypeVar("T")


class WebhookShelf(Protocol):
    """Where webhooks are kept; ``None`` where the user has no such webhook."""

    def add(
        self, user_id: str, url: str, events: Sequence[str], *, active: bool, secret: str, most: int
    ) -> WebhookView | None:
        """A new webhook; ``None`` when the user has ``most`` already."""

    def read(self, user_id: str, webhook_id: UUID) -> WebhookView | None:
        """One webhook."""

    def list(self, user_id: str, after: After, limit: int) -> list[WebhookView]:
        """The user's webhooks, newest first, after ``(created_at, id)``."""

    def change(self, user_id: str, webhook_id: UUID, changes: Mapping[str, Any]) -> WebhookView | None:
        """Other ``url``, ``events`` or ``active``. Switched on, it begins anew; off, what waits has failed."""

    def rotate(self, user_id: str, webhook_id: UUID, secret: str, overlap: timedelta) -> WebhookView | None:
        """Another secret; the one before signs beside it for ``overlap``."""

    def remove(self, user_id: str, webhook_id: UUID) -> bool:
        """Delete a webhook with its log; false when there is none."""


class DeliveryLog(Protocol):
    """What was and will be delivered to a webhook. Whose it is, is asked before."""

    def list(
        self, webhook_id: UUID, *, states: Sequence[str], types: Sequence[str], after: After, limit: int
    ) -> list[DeliveryView]:
        """Deliveries, newest first, after ``(created_at, id)``; no states or types means all."""

    def read(self, webhook_id: UUID, delivery_id: UUID) -> DeliveryView | None:
        """One delivery."""

    def add_test(self, user_id: str, webhook_id: UUID, data: Mapping[str, Any]) -> UUID | None:
        """A test event; ``None`` when the webhook is switched off."""

    def resend(self, user_id: str, webhook_id: UUID, delivery_id: UUID) -> bool:
        """Have an ended delivery sent again; false when the webhook is off or the delivery has not ended."""


class Webhooks:
    """A user's webhooks. ``private_too``: addresses of the server's own machine and network are allowed."""

    def __init__(self, shelf: WebhookShelf, log: DeliveryLog, *, private_too: bool) -> None:
        self._shelf = shelf
        self._log = log
        self._private_too = private_too

    def add(self, caller: Caller, url: str, events: Sequence[str], *, active: bool = True) -> NewSecret:
        """A new webhook with its secret, which is shown only now."""
        self._check(url)
        secret = secret_of(secrets.token_bytes(SECRET_BYTES))
        made = self._shelf.add(caller.user_id, url, _unique(events), active=active, secret=secret, most=MOST_WEBHOOKS)
        if made is None:
            raise Conflict(f"you have {MOST_WEBHOOKS} webhooks, which is the most; remove one first")
        return NewSecret(made, secret)

    def read(self, caller: Caller, webhook_id: UUID) -> WebhookView:
        """One webhook; raises ``NotFound``."""
        return _found(self._shelf.read(caller.user_id, webhook_id))

    def list(self, caller: Caller, after: After, limit: int) -> list[WebhookView]:
        """The caller's webhooks, newest first."""
        return self._shelf.list(caller.user_id, after, limit)

    def change(self, caller: Caller, webhook_id: UUID, changes: Mapping[str, Any]) -> WebhookView:
        """Change the parts given: ``url``, ``events``, ``active``."""
        changes = dict(changes)
        if "url" in changes:
            self._check(changes["url"])
        if "events" in changes:
            changes["events"] = _unique(changes["events"])
        return _found(self._shelf.change(caller.user_id, webhook_id, changes))

    def rotate(self, caller: Caller, webhook_id: UUID, overlap: timedelta) -> NewSecret:
        """Another secret, shown only now; for ``overlap`` the one before signs beside it."""
        secret = secret_of(secrets.token_bytes(SECRET_BYTES))
        return NewSecret(_found(self._shelf.rotate(caller.user_id, webhook_id, secret, overlap)), secret)

    def remove(self, caller: Caller, webhook_id: UUID) -> None:
        """Delete a webhook with its log; what is being sent may still arrive."""
        if not self._shelf.remove(caller.user_id, webhook_id):
            raise NotFound

    def test(self, caller: Caller, webhook_id: UUID) -> DeliveryView:
        """Send it a ``webhook.test``, whatever its events are."""
        self.read(caller, webhook_id)
        made = self._log.add_test(caller.user_id, webhook_id, {"message": "It works: this is a test of your webhook."})
        if made is None:
            raise Conflict("the webhook is switched off; PATCH it with active: true first")
        return _found(self._log.read(webhook_id, made))

    def deliveries(
        self,
        caller: Caller,
        webhook_id: UUID,
        *,
        states: Sequence[str] = (),
        types: Sequence[str] = (),
        after: After = None,
        limit: int,
    ) -> Sequence[DeliveryView]:
        """The webhook's log, newest first."""
        self.read(caller, webhook_id)
        return self._log.list(webhook_id, states=states, types=types, after=after, limit=limit)

    def delivery(self, caller: Caller, webhook_id: UUID, delivery_id: UUID) -> DeliveryView:
        """One delivery with every attempt; raises ``NotFound``."""
        self.read(caller, webhook_id)
        return _found(self._log.read(webhook_id, delivery_id))

    def resend(self, caller: Caller, webhook_id: UUID, delivery_id: UUID) -> DeliveryView:
        """Send an ended delivery again, under the same id."""
        self.delivery(caller, webhook_id, delivery_id)
        if not self._log.resend(caller.user_id, webhook_id, delivery_id):
            raise Conflict("only what was delivered or has failed can be sent again, to a webhook that is active")
        return self.delivery(caller, webhook_id, delivery_id)

    def _check(self, url: str) -> None:
        wrong = wrong_with(url, private_too=self._private_too)
        if wrong:
            raise Invalid(errors=[FieldProblem("/url", wrong)])


def _unique(events: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(str(event) for event in events))


def _found(thing: T | None) -> T:
    if thing is None:
        raise NotFound
    return thing

"""Webhooks: the events there are, what a webhook looks like to its owner, and which addresses it may have."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from blocklist_jobs.core.job import JobType
from blocklist_jobs.core.states import Status

LONGEST_URL = 2_000
EVERYTHING = "*"


class EventType(StrEnum):
    """What a webhook can be told. Names are for ever: receivers switch on them."""

    ENFORCEMENT_COMPLETED = "enforcement.completed"
    ROLLBACK_COMPLETED = "rollback.completed"
    SCAN_COMPLETED = "scan.completed"
    TOKEN_REFRESH_COMPLETED = "token_refresh.completed"  # noqa: S105 - the name of an event
    JOB_FAILED = "job.failed"
    JOB_CANCELLED = "job.cancelled"
    JOB_DEAD_LETTER = "job.dead_letter"
    CONNECTION_EXPIRED = "connection.expired"
    CONNECTION_EXPIRING = "connection.expiring"
    TEST = "webhook.test"


_COMPLETED = {
    JobType.ENFORCEMENT_EXECUTION: EventType.ENFORCEMENT_COMPLETED,
    JobType.BATCH_ROLLBACK: EventType.ROLLBACK_COMPLETED,
    JobType.LIBRARY_SCAN: EventType.SCAN_COMPLETED,
    JobType.TOKEN_REFRESH: EventType.TOKEN_REFRESH_COMPLETED,
}
_ENDED = {
    Status.FAILED: EventType.JOB_FAILED,
    Status.CANCELLED: EventType.JOB_CANCELLED,
    Status.DEAD_LETTER: EventType.JOB_DEAD_LETTER,
}


def event_of_end(job_type: JobType, status: Status) -> EventType:
    """The event of a job that ends so. What ended in part has ended: its ``status`` is in the event's job."""
    return _ENDED.get(status) or _COMPLETED[job_type]


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class WebhookView:
    """A webhook as its owner sees it: never with its secret. ``events`` may be ``("*",)``.

    ``failures`` counts the attempts since the last success; ``previous_secret_until`` ends the overlap of a rotation.
    """

    id: UUID
    url: str
    events: tuple[str, ...]
    active: bool
    disabled_reason: str | None
    failures: int
    failing_since: datetime | None
    previous_secret_until: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A webhook just after it got a secret, which is shown only now."""

    webhook: WebhookView
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One request. ``status`` is ``None`` where no answer came; then ``error`` says why."""

    at: datetime
    status: int | None
    duration_ms: int
    error: str | None


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """An event on its way to a webhook. ``id`` is what the receiver sees as ``webhook-id``."""

    id: UUID
    webhook_id: UUID
    type: str
    state: str
    data: Mapping[str, Any]
    attempts: Sequence[AttemptView]
    next_attempt_at: datetime | None
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Message:
    """A delivery that is about to be sent, and the webhook's history at this moment."""

    delivery_id: UUID
    webhook_id: UUID
    fence: int
    type: str
    data: Mapping[str, Any]
    created_at: datetime
    tries: int
    failures: int
    failing_for: timedelta

    def body(self) -> bytes:
        """What is sent: the same bytes whenever it is sent again."""
        document = {
            "id": str(self.delivery_id),
            "type": self.type,
            "created_at": self.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "data": self.data,
        }
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()

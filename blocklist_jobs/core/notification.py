"""Messages to a user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class NotificationType(StrEnum):
    """What a user is told; ``data`` has the members that docs/webhooks.md names."""

    ENFORCEMENT_COMPLETED = "enforcement.completed"
    ROLLBACK_COMPLETED = "rollback.completed"
    SCAN_COMPLETED = "scan.completed"
    JOB_FAILED = "job.failed"
    JOB_DEAD_LETTER = "job.dead_letter"
    NEEDS_RECONNECT = "connection.needs_reconnect"
    CONSENT_ENDS = "connection.consent_ends"
    WEBHOOK_DISABLED = "webhook.disabled"
    SCHEDULE_PAUSED = "schedule.paused"
    SCHEDULE_NEEDS_CONFIRMATION = "schedule.needs_confirmation"
    BLOCKLIST_CHANGED = "blocklist.changed"
    BLOCKLIST_NEEDS_CONFIRMATION = "blocklist.needs_confirmation"
    BLOCKLIST_SOURCE_FAILS = "blocklist.source_fails"


@dataclass(frozen=True, slots=True)
class NotificationView:
    """One message. Newer ones have larger ids."""

    id: int
    type: str
    data: Mapping[str, Any]
    created_at: datetime
    read_at: datetime | None

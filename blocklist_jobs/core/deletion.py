"""The wish of a user to be forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Deletion:
    """Under way until ``finished_at``; nothing in it says whose it was."""

    id: UUID
    requested_at: datetime
    finished_at: datetime | None

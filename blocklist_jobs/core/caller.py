"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Caller:
    """The owner of the key, or the user of the token, that a request came with.

    By whichever of them, it is the same caller. ``key_id`` is ``None`` for a token; after ``expires_at`` it is no good.
    """

    user_id: str
    is_admin: bool = False
    key_id: UUID | None = field(default=None, compare=False)
    expires_at: datetime | None = field(default=None, compare=False)

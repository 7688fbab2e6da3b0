"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """The owner of the key a request came with."""

    user_id: str
    is_admin: bool = False

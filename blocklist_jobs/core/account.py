"""What a provider client needs to know of the connection it works for; never its tokens."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """``provider_user_id`` is the account's own id at the provider, "" while it is not known."""

    provider_user_id: str = ""

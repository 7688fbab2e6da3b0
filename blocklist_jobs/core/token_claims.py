"""What the claims of a token that has been checked say about who comes with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import Unauthenticated
from blocklist_jobs.core.user_id import BOOTSTRAP_USER, unfit_for_user

ADMIN = "admin"


def caller_in(claims: Mapping[str, Any], *, role_claim: str, expires_at: datetime) -> Caller:
    """The user that ``sub`` names; an admin where ``role_claim`` holds the word. Raises ``Unauthenticated``."""
    user_id = claims.get("sub")
    if not isinstance(user_id, str) or (unfit := unfit_for_user(user_id)):
        raise Unauthenticated(
            f"This token is not accepted: its sub {unfit if isinstance(user_id, str) else 'is no text'}."
        )
    is_admin = bool(role_claim) and ADMIN in _words(_claim(claims, role_claim))
    if user_id == BOOTSTRAP_USER and not is_admin:
        # The operator's own name: whoever could choose it at the issuer would get at what is the operator's.
        raise Unauthenticated(f"This token is not accepted: only an admin's sub may be {BOOTSTRAP_USER}.")
    return Caller(user_id, is_admin=is_admin, expires_at=expires_at)


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """The claim of this name; where there is none, what the dots in the name lead to (``realm_access.roles``)."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _words(value: Any) -> list[Any]:
    """Roles come as one word, as words with spaces between, or as a list."""
    if isinstance(value, str):
        return value.split()
    return value if isinstance(value, list) else []

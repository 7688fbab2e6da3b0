"""Names for users where people look who need not know them: logs, traces."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

DELETED = "deleted:"
"""How the name of a user begins who was forgotten; no user may be called so."""

_CONTEXT = b"blocklist_jobs.pseudonym:"
_LENGTH = 12


def pseudonyms(key: str) -> Callable[[str], str]:
    """Gives each user a name of 12 hexadecimal digits; who has the same ``key`` gives the same, nobody else can."""
    secret = hashlib.sha256(_CONTEXT + key.encode()).digest()

    def named(user_id: str) -> str:
        return hmac.new(secret, user_id.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:_LENGTH]

    return named

"""Opaque cursors of lists. A cursor belongs to one list with one set of filters, and nobody but us can write one.

Signed with the keys of TOKEN_ENCRYPTION_KEYS, so that every process reads every other's, and rotation works:
an altered cursor never reaches a query.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from blocklist_jobs.core.errors import FieldProblem, Invalid

EXTENSION = "blocklist_jobs.cursors"


class Cursors:
    """Writes and reads cursors; ``keys`` as in the settings: the first signs, all are believed."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._signed = URLSafeSerializer(
            list(reversed(keys)),
            salt="blocklist_jobs.cursor",
            signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
        )

    def write(self, scope: str, position: Sequence[str]) -> str:
        """The cursor that continues the list ``scope`` (its name, owner and filters) after ``position``."""
        made = self._signed.dumps([_digest(scope), *position])
        return made if isinstance(made, str) else made.decode("ascii")

    def read(self, scope: str, cursor: str) -> list[str]:
        """The position in a cursor of ``scope``; :class:`Invalid` for any other text."""
        try:
            digest, *position = self._signed.loads(cursor)
        except (BadData, ValueError, TypeError, UnicodeError):
            raise Invalid(errors=[FieldProblem("cursor", "is not a cursor of this list")]) from None
        if digest != _digest(scope):
            raise Invalid(errors=[FieldProblem("cursor", "belongs to a list with other filters; begin without it")])
        return [str(part) for part in position]


def cursors() -> Cursors:
    """The cursors of the current app."""
    made: Cursors = current_app.extensions[EXTENSION]
    return made


def _digest(scope: str) -> str:
    return hashlib.sha256(scope.encode()).hexdigest()[:16]

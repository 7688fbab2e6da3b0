"""Who comes with this: a key of ours, or a token of the product's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import Conflict, Unauthenticated
from blocklist_jobs.jobs.keys import Keys


class TokenCheck(Protocol):
    """Tells who comes with a token."""

    def is_one(self, bearer: str) -> bool:
        """Whether this has the form of a token."""

    def caller_of(self, token: str) -> Caller:
        """Whose it is; raises ``Unauthenticated``, or ``Unavailable`` where nobody can tell at present."""


class BeingForgotten(Conflict):
    """All that is yours is being deleted; ask again when that is done."""

    code = "being_deleted"


class Authenticate:
    """Looks at what a request came with. Without ``tokens`` only keys are known.

    ``is_leaving`` tells whether a user's data is being deleted: their keys are revoked, their tokens are still good.
    """

    def __init__(self, keys: Keys, tokens: TokenCheck | None, is_leaving: Callable[[str], bool]) -> None:
        self._keys = keys
        self._tokens = tokens
        self._is_leaving = is_leaving

    def __call__(self, bearer: str) -> Caller:
        """Who it is; raises ``Unauthenticated`` for nobody."""
        if self._tokens is not None and self._tokens.is_one(bearer):
            return self._tokens.caller_of(bearer)
        found = self._keys.authenticate(bearer)
        if found is None:
            raise Unauthenticated(
                'This key is not known, has expired or was revoked: send "Authorization: Bearer <key>".'
            )
        return found

    def refuse_leavers(self, caller: Caller) -> None:
        """Raise ``BeingForgotten`` for one who wants to be nobody: nothing new of theirs begins meanwhile."""
        if caller.key_id is None and self._is_leaving(caller.user_id):
            raise BeingForgotten

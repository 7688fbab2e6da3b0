"""End the permission at the provider when its listener disconnects, where there is a call for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from blocklist_jobs.core.connection import ConnectionSecrets
from blocklist_jobs.jobs.ports import AnswerLost, NotSent, Provider, Socket

LONGEST_S = 5.0
"""Somebody waits for the answer to their request; what the provider has not done by then it may not do."""


class TokenReader(Protocol):
    """Where tokens are kept."""

    def load(self, connection_id: UUID) -> ConnectionSecrets | None:
        """The tokens; ``None`` if there is no such connection."""


class Revoke:
    """Best effort: what has been disconnected here stays so, whatever the provider answers.

    The gate is not asked: a listener who leaves is not to wait for its limits, and one request for each is few.
    """

    def __init__(self, tokens: TokenReader, providers: Mapping[str, Provider], socket: Socket) -> None:
        self._tokens = tokens
        self._providers = providers
        self._socket = socket

    def token_of(self, connection_id: UUID) -> tuple[str, str] | None:
        """The provider, and the token that names the permission; ``None`` where there is nothing that could be sent.

        To be asked before the tokens are overwritten.
        """
        try:
            secrets = self._tokens.load(connection_id)
        except Exception:  # noqa: BLE001 - a token that does not open, for one: disconnecting must not fail for it
            return None
        token = (secrets.refresh_token or secrets.access_token) if secrets else ""
        return (secrets.provider, token) if secrets and token else None

    def __call__(self, provider: str, token: str) -> bool:
        """Ask the provider, once; whether it says that the permission has ended."""
        client = self._providers.get(provider)
        request = client.revoke_request(token) if client else None
        if request is None:
            return False
        try:
            answer = self._socket.send(request, bearer=None, timeout_s=LONGEST_S)
        except (NotSent, AnswerLost):
            return False
        return 200 <= answer.status < 300

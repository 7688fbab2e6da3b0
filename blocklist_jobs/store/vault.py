"""Keeps provider tokens encrypted. What was sealed for one place opens nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class SealBroken(Exception):
    """A stored token opens with none of TOKEN_ENCRYPTION_KEYS, or was sealed for another connection."""

    def __init__(self) -> None:
        # Says nothing of what was found inside.
        super().__init__((type(self).__doc__ or "").strip())


class Vault:
    """Seals with the first of ``keys`` and opens with any, so that keys can be changed without a pause."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._newest = Fernet(keys[0])

    def seal(self, owner: UUID, name: str, secret: str) -> bytes:
        """``secret`` encrypted for the field ``name`` of the row ``owner``."""
        return self._fernet.encrypt(_label(owner, name) + secret.encode())

    def open(self, owner: UUID, name: str, sealed: bytes) -> str:
        """The secret; raises :class:`SealBroken`."""
        try:
            plain = self._fernet.decrypt(bytes(sealed))
        except InvalidToken:
            raise SealBroken from None
        label = _label(owner, name)
        if not plain.startswith(label):
            raise SealBroken
        return plain[len(label) :].decode()

    def is_newest(self, sealed: bytes) -> bool:
        """Whether it was sealed with the first key."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return False
        return True


def _label(owner: UUID, name: str) -> bytes:
    """Stands before every secret: Fernet authenticates what it encrypts, but takes no further data along."""
    return f"{owner}/{name}\n".encode()

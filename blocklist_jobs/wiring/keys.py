"""The use cases of keys on a database alone: for commands that need no Redis and no provider."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from blocklist_jobs.jobs.keys import Keys
from blocklist_jobs.jobs.rotate_encryption import RotateEncryption
from blocklist_jobs.store.database import make_engine
from blocklist_jobs.store.keys import StoredKeys
from blocklist_jobs.store.sealed_tokens import SECRETS, SealedTokens
from blocklist_jobs.store.tables import webhooks
from blocklist_jobs.store.vault import Vault


@contextmanager
def keys_of(database_url: str) -> Iterator[Keys]:
    """The keys kept in a database (a ``postgresql+psycopg2://`` URL); its connections end with the block."""
    engine = make_engine(database_url, pool_size=1)
    try:
        yield Keys(StoredKeys(engine))
    finally:
        engine.dispose()


@contextmanager
def rotation_of(database_url: str, encryption_keys: Sequence[str]) -> Iterator[RotateEncryption]:
    """The rotation of the tokens and secrets kept in a database; the first of the keys is the one to seal with."""
    engine = make_engine(database_url, pool_size=1)
    try:
        vault = Vault(encryption_keys)
        yield RotateEncryption(SealedTokens(engine, vault), SealedTokens(engine, vault, webhooks, SECRETS))
    finally:
        engine.dispose()

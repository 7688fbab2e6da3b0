"""The keys' use case on a database alone: for commands that need no Redis and no provider."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from blocklist_jobs.jobs.keys import Keys
from blocklist_jobs.store.database import make_engine
from blocklist_jobs.store.keys import StoredKeys


@contextmanager
def keys_of(database_url: str) -> Iterator[Keys]:
    """The keys kept in a database (a ``postgresql+psycopg2://`` URL); its connections end with the block."""
    engine = make_engine(database_url, pool_size=1)
    try:
        yield Keys(StoredKeys(engine))
    finally:
        engine.dispose()

"""Who wants to be forgotten, until it is done."""

from __future__ import annotations

from sqlalchemy import Engine, exists, select

from blocklist_jobs.store.tables.people import deletions


class Deletions:
    """The table ``deletions``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def is_open(self, user_id: str) -> bool:
        """Whether the user's data is being deleted. One SELECT by a unique index."""
        with self._engine.connect() as connection:
            return bool(connection.execute(select(exists().where(deletions.c.user_id == user_id))).scalar_one())

"""What somebody has here, counted."""

from __future__ import annotations

from sqlalchemy import Engine, text

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.self_view import SelfView
from blocklist_jobs.core.states import ACTIVE
from blocklist_jobs.store.keys import StoredKeys

# Each by an index that begins with the user.
_COUNTS = text(
    """SELECT (SELECT count(*) FROM jobs WHERE user_id = :user_id) AS jobs,
         (SELECT count(*) FROM jobs WHERE user_id = :user_id AND status = ANY(:active)) AS active_jobs,
         (SELECT count(*) FROM connections WHERE user_id = :user_id AND status <> 'disconnected') AS connections,
         (SELECT count(*) FROM blocklists WHERE user_id = :user_id) AS blocklists,
         (SELECT count(*) FROM webhooks WHERE user_id = :user_id) AS webhooks,
         (SELECT count(*) FROM notifications WHERE user_id = :user_id AND read_at IS NULL) AS unread_notifications,
         (SELECT count(*) FROM api_keys WHERE user_id = :user_id AND revoked_at IS NULL
            AND coalesce(expires_at, 'infinity') > now()) AS keys"""
)


class SelfViews:
    """Reads what belongs to a caller."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._keys = StoredKeys(engine)

    def read(self, caller: Caller) -> SelfView:
        """Whose key it is, and how much there is of theirs."""
        arguments = {"user_id": caller.user_id, "active": [status.value for status in ACTIVE]}
        with self._engine.connect() as connection:
            counts = dict(connection.execute(_COUNTS, arguments).mappings().one())
        return SelfView(self._keys.read(caller.key_id) if caller.key_id else None, counts)

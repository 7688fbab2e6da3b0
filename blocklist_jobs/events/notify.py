"""Wakes the dispatcher through Postgres when something has come due. A wake that gets lost costs a second."""

from __future__ import annotations

import select
from types import TracebackType
from typing import Any

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT
from sqlalchemy import Connection, func
from sqlalchemy import select as sql_select
from sqlalchemy.engine import make_url

CHANNEL = "blocklist_jobs_due"

# A session that goes quiet this long (a frozen process, a machine that is gone) is ended by the server, and with it
# everything it holds. https://www.postgresql.org/docs/current/runtime-config-client.html
IDLE_SESSION_S = 10
_OPTIONS = (
    "-c timezone=UTC -c statement_timeout=5000 -c lock_timeout=5000 -c idle_session_timeout={idle_ms} "
    "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"
)


def notify(connection: Connection) -> None:
    """Wake the dispatcher when ``connection``'s transaction commits; Postgres sends equal notifications once."""
    connection.execute(sql_select(func.pg_notify(CHANNEL, "")))


class Session:
    """One connection to Postgres of its own, in autocommit, that can wait for a wake and is never repaired.

    Whoever holds it opens a new one after any ``psycopg2.Error`` (all of its methods may raise it). The server ends
    the session after ``idle_s`` seconds without a statement. A pooler between
    must work in session mode.
    """

    def __init__(self, database_url: str, *, application_name: str, idle_s: float = IDLE_SESSION_S) -> None:
        url = make_url(database_url)
        self._connection: Any = psycopg2.connect(
            url.set(drivername="postgresql").render_as_string(hide_password=False),
            connect_timeout=3,
            application_name=application_name,
            options=_OPTIONS.format(idle_ms=int(idle_s * 1000)),
            keepalives_idle=5,
            keepalives_interval=2,
            keepalives_count=3,
            tcp_user_timeout=10_000,
        )
        self._connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)

    def __enter__(self) -> Session:
        """The session itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def listen(self, channel: str = CHANNEL) -> None:
        """Hear every notification of ``channel`` from now on; by default every wake."""
        self.value(f"LISTEN {channel}")

    def fileno(self) -> int:
        """The descriptor that becomes readable when something was heard."""
        number: int = self._connection.fileno()
        return number

    def heard(self) -> list[str]:
        """What came with the notifications since the last call; does not wait."""
        self._connection.poll()
        payloads = [notification.payload for notification in self._connection.notifies]
        self._connection.notifies.clear()
        return payloads

    def value(self, statement: str, *parameters: object) -> Any:
        """The first column of the first row that ``statement`` gives; ``None`` when it gives no rows."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchone()[0] if cursor.description else None

    def wait(self, timeout_s: float) -> bool:
        """Wait for a wake, at most ``timeout_s`` seconds; whether one came. All that came are answered at once."""
        if not self._heard():
            select.select([self._connection], [], [], max(0.0, timeout_s))
            self._connection.poll()
        return self._heard(forget=True)

    def close(self) -> None:
        """End the session, and with it its locks."""
        self._connection.close()

    def _heard(self, *, forget: bool = False) -> bool:
        heard = bool(self._connection.notifies)
        if forget:
            self._connection.notifies.clear()
        return heard

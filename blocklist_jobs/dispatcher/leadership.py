"""One leads, by an advisory lock that lives and dies with one connection to Postgres.

Two leaders at once would do no harm (batches are leased under row locks, permits are the gate's), only double work.
So the lock is there for order, and losing it late is safe; yet nothing is begun without asking for it first.
"""

from __future__ import annotations

from collections.abc import Callable

import psycopg2
import structlog

from blocklist_jobs.events.notify import Session

LOCK_KEY = 0x626C_6A64
"""The advisory lock's number ("bljd"): one per database, so one leader per database."""

_log = structlog.get_logger(__name__)


class Leadership:
    """Holds the session that leads or would like to. Any method may raise ``psycopg2.Error``; then it leads no more."""

    def __init__(self, open_session: Callable[[], Session]) -> None:
        self._open_session = open_session
        self._session: Session | None = None
        self._leads = False
        self._server_process: int | None = None

    def hold(self) -> bool:
        """Lead from now on or still; asked of Postgres each time, at the cost of one round trip."""
        try:
            return self._hold(self._session or self._begin())
        except psycopg2.Error:
            self.resign()
            raise

    def wait(self, timeout_s: float) -> bool:
        """Wait for a wake; whether one came."""
        if self._session is None:
            return False
        try:
            return self._session.wait(timeout_s)
        except psycopg2.Error:
            self.resign()
            raise

    def resign(self) -> None:
        """Close the session; another may lead from this moment."""
        if self._leads:
            _log.info("leads_no_more")
        session, self._session, self._leads = self._session, None, False
        if session is not None:
            session.close()

    def _begin(self) -> Session:
        session = self._session = self._open_session()
        session.listen()
        self._server_process = session.value("SELECT pg_backend_pid()")
        return session

    def _hold(self, session: Session) -> bool:
        if not self._leads:
            self._leads = bool(session.value("SELECT pg_try_advisory_lock(%s)", LOCK_KEY))
            if self._leads:
                _log.info("leads")
        elif session.value("SELECT pg_backend_pid()") != self._server_process:
            # A pooler between has moved the session; the lock stayed where it was.
            raise psycopg2.OperationalError("the session was moved to another server process")
        return self._leads

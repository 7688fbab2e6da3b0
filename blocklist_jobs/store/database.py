"""The way to Postgres: one engine a process, made for connections that may be cut at any moment."""

from __future__ import annotations

from sqlalchemy import Engine, create_engine


def read_only(engine: Engine) -> Engine:
    """The same engine for single SELECTs: without BEGIN and ROLLBACK around each, two round trips less."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def make_engine(url: str, *, pool_size: int = 5, statement_timeout_ms: int = 30_000) -> Engine:
    """An engine whose connections are tested before use and give up on a server that does not answer.

    ``url`` is a ``postgresql+psycopg2://`` URL. Instants come back aware; the session's time zone is UTC.
    """
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        # Values may be secrets; an error that is logged shows the statement alone.
        hide_parameters=True,
        pool_timeout=10,
        pool_recycle=1800,
        connect_args={
            "connect_timeout": 5,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 20_000,
            "application_name": "blocklist_jobs",
            "options": f"-c timezone=UTC -c statement_timeout={statement_timeout_ms} -c lock_timeout=10000",
        },
    )

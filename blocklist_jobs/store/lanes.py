"""Which providers' apps have work at all."""

from __future__ import annotations

from sqlalchemy import Engine, select, text

from blocklist_jobs.store.tables import fair_shares


def open_lanes(engine: Engine) -> tuple[tuple[str, str], ...]:
    """Each (provider, app) with a batch that waits, due or not; read from the shares, one row per waiting user."""
    waiting = (
        select(fair_shares.c.provider, fair_shares.c.app)
        .where(fair_shares.c.due_at < text("'infinity'"))
        .distinct()
        .order_by(fair_shares.c.provider, fair_shares.c.app)
    )
    with engine.connect() as connection:
        return tuple((row.provider, row.app) for row in connection.execute(waiting))

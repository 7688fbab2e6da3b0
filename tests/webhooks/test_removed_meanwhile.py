"""A webhook that its owner removes in the very moment in which something is told to it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, select, text

from blocklist_jobs.core.webhook import EventType
from blocklist_jobs.store.outbox import tell
from blocklist_jobs.store.tables import webhook_deliveries, webhooks
from tests.store.test_shares import until
from tests.webhooks.conftest import Hooks, id_of

_IS_WAITING = text(
    "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def test_it_is_left_out_and_undoes_nothing(clean_db: Engine, hooks: Hooks) -> None:
    stays, goes = (id_of(hooks.add("http://127.0.0.1:1/")) for _ in range(2))

    def happen() -> None:
        with clean_db.begin() as connection:
            tell(connection, "alice", EventType.CONNECTION_EXPIRING, {})

    def waits() -> bool:
        with clean_db.connect() as connection:
            return bool(connection.execute(_IS_WAITING).scalar_one())

    with ThreadPoolExecutor(1) as threads:
        with clean_db.begin() as removal:
            removal.execute(webhooks.delete().where(webhooks.c.id == goes))
            happening = threads.submit(happen)
            until(waits)
        happening.result(10)
    with clean_db.connect() as connection:
        assert list(connection.scalars(select(webhook_deliveries.c.webhook_id))) == [stays]

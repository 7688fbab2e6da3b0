"""Users are forgotten whatever dies on the way; with rows by the thousand, too; and at the providers."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, insert, select, text, update

from blocklist_jobs.api.export_form import export_blocks
from blocklist_jobs.config.settings import read_settings
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.jobs.forget import Forget
from blocklist_jobs.store import deletions, export, tables
from blocklist_jobs.store.deletions import Deletions
from blocklist_jobs.store.export import ExportRows
from blocklist_jobs.store.ownership import branches, named_tables
from blocklist_jobs.wiring.services import Services, build_services
from tests.api.everything import give_everything, one

ALICE = Caller("alice")
MANY = 3_000


class Died(BaseException):
    """The process ended here."""


class Dying:
    """Does what ``inner`` does, until its ``last``-th call, before which the process dies."""

    def __init__(self, inner: Any, last: int) -> None:
        self._inner = inner
        self._left = last

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            if self._left == 0:
                raise Died
            self._left -= 1
            return getattr(self._inner, name)(*args, **named)

        return call


@pytest.fixture
def services(postgres_url: str, redis_url: str, clean_db: Engine) -> Any:
    """Everything on real servers."""
    built = build_services(
        read_settings({"DATABASE_URL": postgres_url, "REDIS_URL": redis_url, "TOKEN_ENCRYPTION_KEYS": "A" * 43 + "="})
    )
    yield built
    built.close()


def is_forgotten(db: Engine, user: str) -> bool:
    """Whether nothing is left that names the user, or hangs on what did."""
    with db.connect() as connection:
        named = [
            table.name
            for table in [*named_tables(), tables.deletions]
            if connection.scalar(select(func.count()).select_from(table).where(table.c.user_id == user))
        ]
        hanging = [
            branch.table.name
            for branch in branches()
            if connection.scalar(select(func.count()).select_from(branch.table))
        ]
    return not named and not hanging


def test_it_goes_on_wherever_a_process_dies(services: Services, clean_db: Engine) -> None:
    """Killed before its first call, its second, and so on until it is through: the next one always ends it."""
    for last in range(1, 60, 3):
        give_everything(services, "alice")
        dying = Forget(Dying(Deletions(clean_db), last), services.control, services.connections)
        try:
            dying("alice")
        except Died:
            pass
        else:
            assert is_forgotten(clean_db, "alice")
            break
        with clean_db.begin() as db:  # the lease of who died runs out
            db.execute(update(tables.deletions).values(lease_until=func.now() - timedelta(seconds=1)))
        services.privacy.forget.go_on()
        assert is_forgotten(clean_db, "alice")
    else:
        pytest.fail("it was never through")
    assert last > 15


def test_who_is_at_it_is_not_disturbed(services: Services, clean_db: Engine) -> None:
    give_everything(services, "alice")
    book = Deletions(clean_db)
    asked = book.ask("alice")
    assert book.take(60.0) == (asked.id, "alice")
    assert book.take(60.0) is None
    assert services.privacy.forget.go_on() == 0
    assert services.privacy.forget("alice").finished_at is None
    book.let_go(asked.id)
    assert services.privacy.forget.go_on() == 1


def test_one_who_must_wait_keeps_no_other_waiting(services: Services, clean_db: Engine) -> None:
    for user in ("alice", "bob"):
        hers = give_everything(services, user)
        book = Deletions(clean_db)
        if user == "alice":
            running(clean_db, UUID(hers["ended_job_id"]))
        book.ask(user)
    assert services.privacy.forget.go_on() == 1
    with clean_db.connect() as db:
        assert db.scalars(select(tables.deletions.c.user_id).where(tables.deletions.c.user_id.is_not(None))).all() == [
            "alice"
        ]


def running(engine: Engine, job: UUID) -> None:
    """A worker is in the middle of a call for this job."""
    lease = {"state": "running", "lease_until": text("now() + interval '1 minute'"), "finished_at": None}
    with engine.begin() as db:
        begun = {"status": "processing", "finished_at": None, "holds_library": True}
        db.execute(update(tables.jobs).where(tables.jobs.c.id == job).values(**begun))
        db.execute(update(tables.batch_checkpoints).where(tables.batch_checkpoints.c.job_id == job).values(**lease))


def many_items(engine: Engine, user: str, count: int) -> None:
    """A job of so many items."""
    with engine.begin() as db:
        owned = {"user_id": user, "provider": "spotify"}
        ended = {"status": "completed", "finished_at": func.now()}
        job = one(db, tables.jobs, **owned, job_type="enforcement_execution", **ended)
        batch = one(db, tables.action_batches, job_id=job, **owned, status="completed")
        item = {"job_id": job, "action_batch_id": batch, "action": "remove", "surface": "liked_songs"}
        rows = [{**item, "entity_type": "track", "entity_id": f"{number:032}"} for number in range(count)]
        db.execute(insert(tables.action_items), rows)


@pytest.fixture
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and portions are small, so that some thousand rows are many."""
    monkeypatch.setattr(deletions, "AT_ONCE", 400)
    monkeypatch.setattr(export, "PAGE", 100)


def written(value: Any) -> str:
    return json.dumps(value, default=str)


@pytest.mark.usefixtures("_small_steps")
def test_many_items_go_and_are_exported_in_constant_memory(services: Services, clean_db: Engine) -> None:
    many_items(clean_db, "alice", MANY)
    rows, head = ExportRows(clean_db), {"format": "x"}
    "".join(export_blocks(head, rows.sections("bob"), written))  # what is loaded once is loaded
    tracemalloc.start()
    size = sum(len(block) for block in export_blocks(head, rows.sections("alice"), written))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > MANY * 200
    assert peak < size / 2
    assert services.privacy.forget("alice").finished_at is not None
    assert is_forgotten(clean_db, "alice")


@pytest.mark.usefixtures("_small_steps")
def test_every_item_is_exported_once(clean_db: Engine) -> None:
    many_items(clean_db, "alice", 301)
    blocks = export_blocks({"format": "x"}, ExportRows(clean_db).sections("alice"), written)
    [job] = json.loads("".join(blocks))["jobs"]
    assert sorted(item["entity_id"] for item in job["action_items"]) == [f"{number:032}" for number in range(301)]

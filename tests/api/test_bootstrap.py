"""The key of API_BOOTSTRAP_KEY exists as soon as the database takes it."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from blocklist_jobs.api.bootstrap import ensure_in_time
from blocklist_jobs.wiring.services import Services

KEY = "an-admin-key-of-the-deploy"


def test_the_key_is_an_admins(services: Services, clean_db: Engine) -> None:
    ensure_in_time(partial(services.keys.ensure_bootstrap_key, KEY)).join(30)
    found = services.keys.authenticate(KEY)
    assert found is not None
    assert found.is_admin


def test_it_waits_for_the_database(services: Services, clean_db: Engine) -> None:
    failures = [OperationalError("SELECT 1", {}, Exception("down"))] * 3

    def make() -> None:
        if failures:
            raise failures.pop()
        services.keys.ensure_bootstrap_key(KEY)

    ensure_in_time(make, longest_wait_s=0.01).join(30)
    assert services.keys.authenticate(KEY) is not None

"""Who reads often is looked up once a second; who may change something, every time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import Unauthenticated
from blocklist_jobs.jobs.authenticate import Authenticate
from blocklist_jobs.jobs.keys import Keys
from blocklist_jobs.jobs.recent_callers import KEPT_S, RecentCallers
from blocklist_jobs.store.keys import StoredKeys


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def keys(clean_db: Engine) -> Keys:
    return Keys(StoredKeys(clean_db))


def _recent(keys: Keys, clock: Clock) -> RecentCallers:
    return RecentCallers(Authenticate(keys, None, lambda _user: False), clock)


def test_a_revoked_key_reads_for_a_second_and_changes_nothing(keys: Keys) -> None:
    clock = Clock()
    recent = _recent(keys, clock)
    key, view = keys.create("alice")
    assert recent(key, reads_only=True) == Caller("alice")
    keys.revoke(view.id)
    assert recent(key, reads_only=True) == Caller("alice")
    clock.now += KEPT_S
    with pytest.raises(Unauthenticated):
        recent(key, reads_only=True)


def test_after_a_call_that_may_change_something_it_is_looked_up_again(keys: Keys) -> None:
    recent = _recent(keys, Clock())
    key, view = keys.create("alice")
    recent(key, reads_only=True)
    assert recent(key) == Caller("alice")
    keys.revoke(view.id)
    for reads_only in (False, True):
        with pytest.raises(Unauthenticated):
            recent(key, reads_only=reads_only)


def test_a_key_that_ends_within_the_second_is_kept_no_longer(keys: Keys) -> None:
    clock = Clock()
    recent = _recent(keys, clock)
    key, view = keys.create("alice", expires_at=datetime.now(UTC) + timedelta(seconds=0.5))
    recent(key, reads_only=True)
    keys.revoke(view.id)
    clock.now += 0.5
    with pytest.raises(Unauthenticated):
        recent(key, reads_only=True)


def test_unknown_keys_are_never_remembered(keys: Keys) -> None:
    recent = _recent(keys, Clock())
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            recent("blj_nobody", reads_only=True)

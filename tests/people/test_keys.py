"""Keys to the API, on real Postgres."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, event, text

from blocklist_jobs.core.api_key import Role
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import Invalid, NotFound
from blocklist_jobs.jobs.keys import Keys
from blocklist_jobs.store.keys import StoredKeys


@pytest.fixture
def keys(clean_db: Engine) -> Keys:
    """The use cases on the real table."""
    return Keys(StoredKeys(clean_db))


def test_a_key_says_whose_it_is(keys: Keys) -> None:
    mine, _ = keys.create("alice")
    root, _ = keys.create("root", Role.ADMIN)
    assert mine.startswith("blj_")
    assert keys.authenticate(mine) == Caller("alice", is_admin=False)
    assert keys.authenticate(root) == Caller("root", is_admin=True)


@pytest.mark.parametrize("bearer", ["", "blj_", "\ud800", "\x00", "blj_" + "x" * 43, "ü" * 100_000])
def test_any_other_word_is_nobodys(keys: Keys, bearer: str) -> None:
    keys.create("alice")
    assert keys.authenticate(bearer) is None


def test_authenticating_is_one_select(keys: Keys, clean_db: Engine) -> None:
    key, _ = keys.create("alice")
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(clean_db, "before_cursor_execute", note)
    try:
        keys.authenticate(key)
    finally:
        event.remove(clean_db, "before_cursor_execute", note)
    assert [statement.split()[0] for statement in seen] == ["SELECT"]


def test_keys_end(keys: Keys) -> None:
    now = datetime.now(UTC)
    past, _ = keys.create("alice", expires_at=now - timedelta(seconds=1))
    future, view = keys.create("alice", expires_at=now + timedelta(hours=1))
    assert keys.authenticate(past) is None
    assert keys.authenticate(future) is not None
    keys.revoke(view.id)
    assert keys.authenticate(future) is None
    first = keys.list("alice")[1].revoked_at
    keys.revoke(view.id)
    assert keys.list("alice")[1].revoked_at == first is not None
    with pytest.raises(NotFound):
        keys.revoke(uuid4())


def test_a_list_tells_keys_apart_and_gives_none_away(keys: Keys) -> None:
    key, view = keys.create("alice")
    keys.create("bob")
    assert keys.list("alice") == [view]
    assert len(keys.list()) == 2
    assert view.hint == key[-4:]
    assert key not in repr(keys.list())


def test_only_a_digest_is_stored(keys: Keys, clean_db: Engine) -> None:
    key, _ = keys.create("alice")
    with clean_db.connect() as connection:
        rows = connection.execute(text("SELECT k::text || a::text FROM api_keys k, audit_log a")).scalars().all()
    assert len(rows) == 1
    assert key[4:] not in rows[0]


@pytest.mark.parametrize("user", ["", "  ", "a\nb", "a\x00", "x" * 201])
def test_users_need_a_name(keys: Keys, user: str) -> None:
    with pytest.raises(Invalid):
        keys.create(user)


def test_the_bootstrap_key_is_there_after_any_number_of_starts(
    keys: Keys, clean_db: Engine, audited: Callable[[], list[tuple[str, str]]]
) -> None:
    with ThreadPoolExecutor(8) as pool:
        changed = list(pool.map(keys.ensure_bootstrap_key, ["from the environment"] * 8))
    assert sorted(changed) == [False] * 7 + [True]
    assert keys.authenticate("from the environment") == Caller("admin", is_admin=True)
    assert audited() == [("admin", "key.made")]
    [only] = keys.list()
    keys.revoke(only.id)
    assert keys.authenticate("from the environment") is None
    assert keys.ensure_bootstrap_key("from the environment")
    assert keys.authenticate("from the environment") == Caller("admin", is_admin=True)


def test_a_short_bootstrap_key_has_no_hint(keys: Keys) -> None:
    keys.ensure_bootstrap_key("secret")
    assert [key.hint for key in keys.list()] == [""]

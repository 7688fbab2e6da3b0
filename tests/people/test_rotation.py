"""All tokens move to the newest key while they are in use, and an older key can then be removed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet
from sqlalchemy import Engine, select

from blocklist_jobs.cli.failures import ExitCode
from blocklist_jobs.cli.main import main
from blocklist_jobs.core.connection import GivenTokens
from blocklist_jobs.core.wire import Tokens
from blocklist_jobs.jobs import rotate_encryption
from blocklist_jobs.jobs.rotate_encryption import RotateEncryption
from blocklist_jobs.store.connection_tokens import ConnectionTokens
from blocklist_jobs.store.connections import StoredConnections
from blocklist_jobs.store.sealed_tokens import SealedTokens
from blocklist_jobs.store.tables import connections
from blocklist_jobs.store.vault import Vault

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
COUNT = 45
Steps = list[tuple[int, int, int]]


@pytest.fixture
def sealed(clean_db: Engine, monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Connections under the old key, one of them without a refresh token, one disconnected; small steps."""
    monkeypatch.setattr(rotate_encryption, "AT_ONCE", 10)
    shelf = StoredConnections(clean_db, Vault([OLD]))
    made = []
    for number in range(COUNT + 1):
        given = GivenTokens(f"access-{number}", f"refresh-{number}" if number else None)
        view = shelf.add(f"user{number}", "spotify", given)
        assert view is not None
        made.append(view.id)
    shelf.disconnect(f"user{COUNT}", made.pop())
    return made


def rotation(engine: Engine, *keys: str) -> RotateEncryption:
    return RotateEncryption(SealedTokens(engine, Vault(keys)))


def clear(engine: Engine, key: str, ids: list[UUID]) -> Iterator[tuple[str, str | None]]:
    """The tokens as one key alone opens them."""
    for connection_id in ids:
        found = ConnectionTokens(engine, Vault([key])).load(connection_id)
        assert found is not None
        yield found.access_token, found.refresh_token


def test_all_open_with_the_new_key_alone(clean_db: Engine, sealed: list[UUID]) -> None:
    before = list(clear(clean_db, OLD, sealed))
    steps: Steps = []
    done = rotation(clean_db, NEW, OLD)(lambda *step: steps.append(step))
    assert (done.sealed_again, done.broken, done.is_complete) == (COUNT, (), True)
    assert list(clear(clean_db, NEW, sealed)) == before
    assert steps[:2] == [(0, COUNT, 0), (10, COUNT, 10)]
    assert (COUNT, COUNT, COUNT) in steps
    with clean_db.connect() as connection:
        assert set(connection.scalars(select(connections.c.token_version).where(connections.c.id.in_(sealed)))) == {1}


def test_it_goes_on_where_it_was_broken_off(clean_db: Engine, sealed: list[UUID]) -> None:
    def break_off(looked_at: int, *_: int) -> None:
        if looked_at == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation(clean_db, NEW, OLD)(break_off)
    done = rotation(clean_db, NEW, OLD)(lambda *_: None)
    assert (done.sealed_again, done.is_complete) == (COUNT - 20, True)


def test_tokens_that_are_renewed_meanwhile_are_not_lost(clean_db: Engine, sealed: list[UUID]) -> None:
    """Workers that still seal with the old key write all the while, and what they wrote is what is there in the end."""
    worker = ConnectionTokens(clean_db, Vault([OLD, NEW]))

    def renew(connection_id: UUID) -> None:
        for version in range(1, 6):
            assert worker.store_tokens(
                connection_id, version, Tokens(f"new-{version}", refresh_token=f"next-{version}")
            )

    with ThreadPoolExecutor(4) as pool:
        renewals = [pool.submit(renew, connection_id) for connection_id in sealed]
        rotation(clean_db, NEW, OLD)(lambda *_: None)
        for one in renewals:
            one.result()
    assert rotation(clean_db, NEW, OLD)(lambda *_: None).is_complete
    assert set(clear(clean_db, NEW, sealed)) == {("new-5", "next-5")}


def test_who_changes_it_between_the_look_and_the_write_wins(
    clean_db: Engine, sealed: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = ConnectionTokens(clean_db, Vault([OLD, NEW]))
    vault = Vault([NEW, OLD])
    raced: list[bool] = []
    real = vault.open

    def open_late(owner: UUID, name: str, token: bytes) -> str:
        if not raced:
            raced.append(worker.store_tokens(owner, 1, Tokens("new", refresh_token="next")))
        return real(owner, name, token)

    monkeypatch.setattr(vault, "open", open_late)
    _, found = SealedTokens(clean_db, vault).reseal(None, COUNT)
    assert (found.changed_meanwhile, found.sealed_again) == (1, COUNT - 1)
    assert list(clear(clean_db, OLD, [min(sealed)])) == [("new", "next")]


def test_what_opens_with_no_key_is_named_and_left(clean_db: Engine, sealed: list[UUID]) -> None:
    other = Fernet.generate_key().decode()
    done = rotation(clean_db, NEW, other)(lambda *_: None)
    assert (done.sealed_again, set(done.broken), done.is_complete) == (0, set(sealed), False)
    assert len(list(clear(clean_db, OLD, sealed))) == COUNT


@pytest.fixture
def run(clean_db: Engine, tmp_path: Path) -> Callable[..., Result]:
    """Runs the command on the test database with these keys."""
    url = clean_db.url.render_as_string(hide_password=False)

    def invoke(*words: str, keys: str) -> Result:
        env = {"DATABASE_URL": url, "BLOCKLIST_JOBS_DATA_DIR": str(tmp_path), "TOKEN_ENCRYPTION_KEYS": keys}
        return CliRunner().invoke(main, ["keys", "rotate-encryption", *words], env=env)

    return invoke


def test_the_command(run: Callable[..., Result], sealed: list[UUID]) -> None:
    first = run(keys=f"{NEW},{OLD}")
    assert first.exit_code == ExitCode.OK, first.output
    assert f"{COUNT} of {COUNT} connections and webhooks, {COUNT} encrypted anew" in first.stderr
    assert "first key alone" in first.stdout
    again = run("--json", keys=NEW)
    assert json.loads(again.stdout) == {"sealed_again": 0, "broken": [], "is_complete": True}
    lost = run(keys=OLD)
    assert lost.exit_code == ExitCode.REFUSED
    assert f"{COUNT} connections or webhooks open with none of the keys" in lost.stderr
    assert run(keys="nonsense").exit_code == ExitCode.BROKEN
    for result in (first, again, lost):
        assert OLD not in result.output
        assert NEW not in result.output

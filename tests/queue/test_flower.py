"""Flower starts behind a password, on loopback, and not otherwise."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from blocklist_jobs.embedded.valkey import free_port
from blocklist_jobs.queue.flower_password import is_protected
from tests.nodes.environment import BIN, environment
from tests.nodes.local import LocalProcess, wait_until


@pytest.fixture
def flower(postgres_url: str, redis_url: str, tmp_path: Path) -> Iterator[tuple[LocalProcess, str]]:
    """A running Flower with the password of ``me``, and its address."""
    port = free_port()
    env = environment(postgres_url, redis_url, FLOWER_BASIC_AUTH="me:secret", FLOWER_PORT=str(port))
    process = LocalProcess(
        "flower", [str(BIN / "celery"), "-A", "blocklist_jobs.queue", "flower"], env, tmp_path / "flower.log"
    )
    process.start()
    yield process, f"http://127.0.0.1:{port}"
    process.end()


def _answer(address: str, password: str | None) -> int:
    try:
        return httpx.get(f"{address}/workers", auth=("me", password) if password else None).status_code
    except httpx.TransportError:
        return 0


def test_flower_asks_for_its_password_on_loopback(flower: tuple[LocalProcess, str]) -> None:
    process, address = flower
    wait_until("Flower lets the right password in", lambda: _answer(address, "secret") == 200)
    assert _answer(address, "wrong") == 401
    assert _answer(address, None) == 401
    assert _answer(address.replace("127.0.0.1", "127.0.0.2"), "secret") == 0  # it listens on 127.0.0.1 alone
    assert b"secret" not in process.logs()


def test_flower_refuses_to_start_open(tmp_path: Path) -> None:
    env = environment("postgresql://x@127.0.0.1:1/x", "redis://127.0.0.1:1/0")
    done = subprocess.run(
        [BIN / "celery", "-A", "blocklist_jobs.queue", "flower"], env=env, cwd=tmp_path, text=True, capture_output=True
    )
    assert done.returncode == 2
    assert "FLOWER_BASIC_AUTH" in done.stderr


@pytest.mark.parametrize(
    ("basic_auth", "auth", "env", "protected"),
    [
        ([], "", {}, False),
        (["me:secret"], "", {}, True),
        ([], "me@example.org", {}, True),
        ([], "", {"FLOWER_WITHOUT_PASSWORD": "yes"}, True),
        ([], "", {"FLOWER_WITHOUT_PASSWORD": "no"}, False),
    ],
)
def test_what_counts_as_protected(basic_auth: list[str], auth: str, env: dict[str, str], protected: bool) -> None:
    assert is_protected(basic_auth, auth, env) is protected

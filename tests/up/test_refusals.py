"""What can keep ``up`` from starting: each says what to do, and leaves everything as it was."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from blocklist_jobs.embedded.valkey import free_port
from tests.up.running import Up, still_living

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs mounts")


def test_a_second_start_names_the_first(start: Callable[..., Up]) -> None:
    first = start()
    first.wait_for("starting in")
    second = start()
    code, said = second.outcome()
    assert code == 1
    assert f"already runs in {first.data_dir} (held by process {first.process.pid})" in said
    assert first.process.poll() is None


def test_a_taken_port_is_named(start: Callable[..., Up]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = start(port=port).outcome()
    assert code == 1
    assert f"Port {port} cannot be used (Address already in use). Name another with --port" in said


def test_a_folder_that_cannot_be_made_is_named(start: Callable[..., Up], data_dir: Path) -> None:
    data_dir.write_text("a file")
    code, said = start(folder=data_dir / "below").outcome()
    assert code == 5
    assert f"The folder {data_dir}/below cannot be used: Not a directory" in said
    assert data_dir.read_text() == "a file"


@as_root
def test_an_unwritable_folder_is_named(start: Callable[..., Up], data_dir: Path) -> None:
    data_dir.mkdir()
    _mount(data_dir, "size=1m,ro")
    try:
        code, said = start().outcome()
    finally:
        subprocess.run(["umount", str(data_dir)], check=True)
    assert code == 5
    assert f"The folder {data_dir} cannot be used: Read-only file system" in said


@as_root
@pytest.mark.parametrize("size", ["4k", "300k", "60m"])
def test_a_full_disk_is_named(start: Callable[..., Up], data_dir: Path, size: str) -> None:
    data_dir.mkdir()
    _mount(data_dir, f"size={size},mode=755")
    try:
        code, said = start("--quiet").outcome()
        secrets = {file.name: file.stat().st_size for file in data_dir.iterdir() if file.is_file()}
    finally:
        subprocess.run(["umount", str(data_dir)], check=True)
    assert code == 5
    assert "Error: " in said
    assert f"{data_dir}" in said
    assert "pace left" in said or "MB free" in said
    assert 0 not in [size for name, size in secrets.items() if name.endswith(("key", "password"))]


def test_a_cluster_of_another_version_is_left_alone(start: Callable[..., Up], data_dir: Path) -> None:
    cluster = data_dir / "servers" / "postgres"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("12\n")
    code, said = start().outcome()
    assert code == 5
    assert "was made by Postgres 12, and this has 16 and 18" in said
    assert [file.name for file in cluster.iterdir()] == ["PG_VERSION"]


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("DATABASE_URL", "postgresql://someone:hush@127.0.0.1:{port}/jobs"),
        ("REDIS_URL", "redis://:hush@127.0.0.1:{port}"),
    ],
)
def test_a_named_server_that_does_not_answer_is_named(
    start: Callable[..., Up], postgres_url: str, name: str, url: str
) -> None:
    env = {"DATABASE_URL": postgres_url} | {name: url.format(port=free_port())}
    code, said = start(**env).outcome()
    assert code == 3
    assert f"of {name} does not answer" in said
    assert "hush" not in said


def test_all_wrong_settings_are_named_at_once(start: Callable[..., Up], data_dir: Path) -> None:
    wrong = {"LEASE_SECONDS": "soon", "LOG_LEVEL": "LOUD", "TOKEN_ENCRYPTION_KEYS": "short", "REDIS_URL": "http://x"}
    code, said = start(**wrong).outcome()
    assert code == 5
    assert all(name in said for name in wrong)
    assert not (data_dir / "servers").exists()


@pytest.mark.kill
def test_who_asks_for_the_end_during_the_start_gets_it(start: Callable[..., Up]) -> None:
    up = start()
    up.wait_for("postgres started")
    family = up.family()
    assert up.end(signal.SIGINT) == 0
    assert still_living(family) == []
    assert not (up.data_dir / "up.json").exists()


def _mount(folder: Path, options: str) -> None:
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("mounting is not allowed here")

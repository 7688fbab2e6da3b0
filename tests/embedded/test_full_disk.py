"""A disk without space, before the start and while the server runs: nothing that was committed is lost."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from blocklist_jobs.embedded.errors import DiskFull
from blocklist_jobs.embedded.home import open_home
from blocklist_jobs.embedded.postgres import Postgres
from blocklist_jobs.embedded.running import Running

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs mounts")
_TOO_MUCH = "CREATE TABLE too_much AS SELECT repeat('x', 100) FROM generate_series(1, 2000000)"


@pytest.fixture
def disk(open_folder: Path) -> Iterator[Callable[[int], Path]]:
    """Mounts a disk of so many megabytes."""
    mounted: list[Path] = []

    def mount(megabytes: int) -> Path:
        options = f"size={megabytes}m,mode=755"
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(open_folder)], capture_output=True)
        if done.returncode != 0:
            pytest.skip("mounting is not allowed here")
        mounted.append(open_folder)
        return open_folder

    yield mount
    for each in mounted:
        # Also when the test has failed and left its server running.
        subprocess.run(["umount", "--lazy", str(each)], check=True)


def test_no_room_for_a_cluster_is_named_and_leaves_no_half_one(disk: Callable[[int], Path]) -> None:
    home = open_home(disk(40))
    with pytest.raises(DiskFull, match=str(home.folder)):
        Postgres(home).prepare()
    assert not home.postgres.exists()


@pytest.mark.kill
def test_a_disk_that_fills_up_costs_no_committed_row(disk: Callable[[int], Path]) -> None:
    folder = disk(160)
    running = Running(Postgres(open_home(folder)), folder / "log")
    running.start()
    engine = create_engine(running.server.url(), poolclass=NullPool)
    _execute(engine, "CREATE TABLE kept AS SELECT 42 AS value")
    _fill(folder)
    with pytest.raises(DBAPIError):
        _execute(engine, _TOO_MUCH)
    running.kill()
    _fill(folder)
    with pytest.raises(DiskFull):
        running.start()
    (folder / "filler").unlink()
    running.start()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT value FROM kept")).scalar_one() == 42
    running.stop()


def _fill(folder: Path) -> None:
    with (folder / "filler").open("ab", buffering=0) as filler:
        for size in (2**20, 4096, 1):
            while _takes(filler.write, size):
                pass


def _takes(write: Callable[[bytes], int | None], size: int) -> bool:
    try:
        return write(b"x" * size) == size
    except OSError:
        return False


def _execute(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement))

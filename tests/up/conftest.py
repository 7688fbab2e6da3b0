"""Starts of ``up`` that end with their test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from blocklist_jobs.embedded.home import remove_home
from tests.folders import folder_open_to_all
from tests.up.running import Up


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder to be, in a place that the servers' account can reach."""
    with folder_open_to_all() as folder:
        yield folder / "data"
        remove_home(folder / "data")


@pytest.fixture
def start(data_dir: Path, tmp_path: Path) -> Iterator[Callable[..., Up]]:
    """Start ``up`` in the data folder, or in that named by ``folder``."""
    started: list[Up] = []

    def begin(*options: str, folder: Path = data_dir, port: int | None = None, **env: str) -> Up:
        started.append(Up(tmp_path / f"{len(started)}.said", folder, *options, port=port, **env))
        return started[-1]

    yield begin
    for each in started:
        each.clear()

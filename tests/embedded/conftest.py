"""A folder for servers of a test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.folders import folder_open_to_all


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users of the machine can reach, unlike pytest's ``tmp_path``."""
    with folder_open_to_all() as folder:
        yield folder

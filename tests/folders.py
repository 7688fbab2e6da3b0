"""Folders for servers of a test's own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def folder_open_to_all() -> Iterator[Path]:
    """A folder that other users of the machine can reach, unlike pytest's ``tmp_path``; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="bj-test-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)

"""One holder at a time, and none once the holder is dead."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from blocklist_jobs.supervise.lock import AlreadyHeld, FolderLock

_HOLD = """
import sys, time
from pathlib import Path
from blocklist_jobs.supervise.lock import FolderLock
lock = FolderLock(Path(sys.argv[1])); print("held", flush=True); time.sleep(600)
"""


def test_a_second_holder_is_told_who_has_it(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path / "lock")
    with pytest.raises(AlreadyHeld) as held:
        FolderLock(tmp_path / "lock")
    assert held.value.pid == os.getpid()
    lock.release()
    again = FolderLock(tmp_path / "lock")
    assert not again.was_left_over
    again.release()


@pytest.mark.kill
def test_a_killed_holder_frees_it(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", _HOLD, str(file)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyHeld):
            FolderLock(file)
        holder.kill()
    after = FolderLock(file)
    assert after.was_left_over
    after.release()

"""The demo itself, small: it ends right, says what broke, and leaves nothing behind however it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from blocklist_jobs.cli.failures import ExitCode

SMALL = ("--liked", "120", "--playlists", "3", "--artists", "30")
PATIENCE_S = 120

pytestmark = pytest.mark.kill


class Demo:
    """A running demo, its output line by line, and all processes it ever had."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.lines: list[str] = []
        self.processes: set[psutil.Process] = set()
        self.running = subprocess.Popen(
            [sys.executable, "-m", "blocklist_jobs.cli", "demo", *SMALL, *options],
            env={**os.environ, "TMPDIR": str(folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def until(self, words: str) -> None:
        """Read its output up to a line with these words."""
        assert self.running.stdout is not None
        for line in self.running.stdout:
            self.lines.append(line)
            if words in line:
                self.processes.update(psutil.Process(self.running.pid).children(recursive=True))
                return
        pytest.fail("".join(self.lines))

    def end(self) -> int:
        """Read the rest and give the exit code."""
        assert self.running.stdout is not None
        self.lines.extend(self.running.stdout)
        return self.running.wait(PATIENCE_S)

    def named(self, *words: str) -> psutil.Process:
        """Its process with these words in the command line, as soon as there is one."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            for one in psutil.Process(self.running.pid).children():
                self.processes.add(one)
                if set(words) <= set(one.cmdline()):
                    return one
            time.sleep(0.02)
        pytest.fail("".join(self.lines))

    def left(self) -> list[psutil.Process]:
        """Its processes that are still there."""
        return psutil.wait_procs(self.processes, timeout=30)[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A place for temporary files that the servers' account can pass through."""
    for each in (tmp_path, *tmp_path.parents[:2]):
        each.chmod(0o755)
    return tmp_path


@pytest.fixture
def demo(folder: Path) -> Iterator[Demo]:
    running = Demo(folder)
    yield running
    if running.running.poll() is None:
        running.running.kill()
    running.running.wait()
    if running.running.stdout:
        running.running.stdout.close()


def test_it_ends_right_and_leaves_nothing(demo: Demo, folder: Path) -> None:
    demo.until("is ready")
    assert demo.end() == ExitCode.OK, "".join(demo.lines)
    output = "".join(demo.lines)
    assert "All is as it must be." in output
    assert "WRONG" not in output
    assert re.search(r"liked songs: 120 entries, [1-9]\d* removed, none left", output)
    assert re.search(r"liked songs: 120 entries, [1-9]\d* disliked", output)
    assert "liked songs: 120 entries, all there, order and dates as before" in output
    for title in ("Spotify", "Tidal", "YouTube Music", "Apple Music", "Spotify, rolled back"):
        assert f"\n{title}\n" in output
    assert demo.left() == []
    assert list(folder.iterdir()) == []


def test_a_stop_half_way_leaves_nothing(demo: Demo, folder: Path) -> None:
    demo.until("is ready")
    demo.running.send_signal(signal.SIGTERM)
    assert demo.end() == 128 + signal.SIGTERM
    assert len(demo.processes) >= 8
    assert demo.left() == []
    assert list(folder.iterdir()) == []


def test_a_process_that_fails_is_named_and_the_logs_are_kept(demo: Demo, folder: Path) -> None:
    demo.until("Starting Postgres")
    demo.named("blocklist_jobs.cli", "up").kill()
    assert demo.end() == ExitCode.BROKEN
    output = "".join(demo.lines)
    assert "up ended (-9)" in output
    kept = re.search(r"The logs are in (.+)\.", output)
    assert kept is not None
    assert (Path(kept[1]) / "sandbox.log").is_file()
    assert [entry.name for entry in Path(kept[1]).parent.iterdir()] == ["logs"]
    assert demo.left() == []

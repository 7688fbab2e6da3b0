"""Lines get to the terminal and to files of bounded size, and trouble with either harms nobody."""

from __future__ import annotations

import io
from pathlib import Path

from blocklist_jobs.supervise.events import Died, Said, Stopping
from blocklist_jobs.supervise.logbook import LogBook


class _Closed(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError(text)


def test_each_line_carries_the_name_of_its_process(tmp_path: Path) -> None:
    screen = io.StringIO()
    log = LogBook(tmp_path, screen)
    log(Said("web", "listening"))
    log(Died("web", -9, 0.5))
    assert "web        | listening\n" in screen.getvalue()
    assert "web ended (signal 9) and is started again in 0.5 s" in screen.getvalue()
    assert (tmp_path / "web.log").read_text() == "listening\n"
    assert "web ended (signal 9)" in (tmp_path / "up.log").read_text()


def test_files_stay_within_twice_their_bound(tmp_path: Path) -> None:
    log = LogBook(tmp_path, None, bytes_a_file=1000)
    for number in range(500):
        log(Said("worker", f"line {number} " + "x" * 50))
    sizes = [file.stat().st_size for file in tmp_path.iterdir()]
    assert sum(sizes) <= 2 * 1100
    assert "line 499" in (tmp_path / "worker.log").read_text()


def test_a_closed_terminal_leaves_the_files(tmp_path: Path) -> None:
    log = LogBook(tmp_path, _Closed())
    log(Said("web", "one"))
    log(Said("web", "two"))
    assert "two" in (tmp_path / "web.log").read_text()


def test_a_folder_that_takes_nothing_leaves_the_terminal(tmp_path: Path) -> None:
    screen = io.StringIO()
    log = LogBook(tmp_path / "gone", screen)
    log(Stopping("web", by_force=True))
    assert "killed" in screen.getvalue()

"""A listener's evening: from nothing to a clean library and back, on the stand-in, by the README's commands alone."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest

from blocklist_jobs.cli.home.env_file import read_env
from blocklist_jobs.sandbox import Remote
from tests.up.running import COMMAND, PATIENCE_S, still_living

COLUMNS = 45
FOLLOWS = ("--surface", "followed_artists")
LIKES_TOO = (*FOLLOWS, "--surface", "liked_songs")
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
SETTINGS = re.compile(r"(DATABASE_URL|REDIS_URL|PORT|BLOCKLIST_JOBS_.*|(SPOTIFY|APPLE|YOUTUBE|GOOGLE|TIDAL)_.*)\Z")


def environment(**more: str) -> dict[str, str]:
    """This process' own, without settings of the developer's and without a width."""
    kept = {name: value for name, value in os.environ.items() if not SETTINGS.match(name)}
    return {name: value for name, value in kept.items() if name not in ("COLUMNS", "LINES")} | more


class Home:
    """Somebody at a terminal, in a folder."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.sandbox_dir = data_dir / "sandbox"

    def piped(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        """A command in a pipe."""
        whole = environment(BLOCKLIST_JOBS_DATA_DIR=str(self.data_dir), **env)
        return subprocess.run(
            [COMMAND, *words], env=whole, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE_S
        )

    def typed(self, *words: str, answers: dict[str, str], interrupt_at: str = "", **env: str) -> tuple[int, str]:
        """A command in a narrow terminal: what it shows, and its exit code.

        ``answers`` are typed when their question appears; Ctrl-C when ``interrupt_at`` does.
        """
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, COLUMNS, 0, 0))
        whole = environment(BLOCKLIST_JOBS_DATA_DIR=str(self.data_dir), TERM="xterm", **env)
        process = subprocess.Popen([COMMAND, *words], env=whole, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        shown = ""
        waiting = dict(answers)
        while text := _read(ours):
            shown += text
            for question in [question for question in waiting if question in shown]:
                os.write(ours, f"{waiting.pop(question)}\n".encode())
            if interrupt_at and interrupt_at in shown:
                interrupt_at = ""
                process.send_signal(signal.SIGINT)
        os.close(ours)
        return process.wait(PATIENCE_S), shown

    def browser(self) -> str:
        """What to set BROWSER to for somebody who agrees at once."""
        script = self.data_dir / "browser.py"
        script.write_text(
            "import sys, httpx\n"
            "httpx.get(sys.argv[1] + '&decision=allow', follow_redirects=True, trust_env=False).raise_for_status()\n"
        )
        return f"{sys.executable} {script} %s"

    def checksum(self, provider: str = "spotify") -> dict[str, Any]:
        """What the stand-in itself says is in the library."""
        parts = urlsplit(read_env(self.sandbox_dir / "sandbox.env")["SPOTIFY_API_URL"])
        remote = Remote(f"{parts.scheme}://{parts.netloc}")
        try:
            return remote.checksum("listener", provider)
        finally:
            remote.close()

    def processes(self) -> list[psutil.Process]:
        """Everything that runs in the background for it."""
        told = self.sandbox_dir / "up.json"
        if not told.exists():
            return []
        up = psutil.Process(json.loads(told.read_text())["pid"])
        return [up, *up.children(recursive=True)]


def _read(terminal: int) -> str:
    try:
        return os.read(terminal, 65536).decode(errors="replace")
    except OSError:  # how a terminal says that the other side is gone
        return ""


@pytest.fixture
def home(data_dir: Path) -> Iterator[Home]:
    """A home; whatever runs in it is ended with the test."""
    at = Home(data_dir)
    yield at
    at.piped("down")


@pytest.mark.kill
def test_from_nothing_to_a_clean_library_and_back(home: Home) -> None:
    _start_and_only_look(home)
    family = home.processes()
    before = home.checksum()
    _say_no(home)
    assert home.checksum() == before
    _say_yes_and_leave(home)
    after = home.checksum()
    assert after["liked"]["count"] < before["liked"]["count"]
    assert after["playlists"] == before["playlists"]

    again = home.piped("connect", "spotify", "--again", "--browser", "--json", BROWSER=home.browser())
    assert (again.returncode, json.loads(again.stdout)["how"]) == (0, "renewed"), again.stderr
    status = json.loads(home.piped("status", "--json").stdout)
    assert (status["missing"], status["open"]) == ([], [])
    assert [one["status"] for one in status["connections"]] == ["active"]

    undone = home.piped("undo")
    assert undone.returncode == 0, undone.stdout + undone.stderr
    assert "come back" in undone.stdout
    _is_plain(undone.stdout)
    assert home.checksum() == before
    assert home.piped("undo").returncode == 1

    ended = home.piped("down")
    assert (ended.returncode, "Ended what ran" in ended.stdout) == (0, True)
    assert still_living(family) == []
    assert "Nothing runs" in home.piped("down").stdout


def _start_and_only_look(home: Home) -> None:
    """Nobody is there to ask, so that nothing is touched."""
    unanswered = home.piped("clean", "--sandbox", *FOLLOWS)
    assert unanswered.returncode == 2, unanswered.stderr
    assert "Say yes beforehand with --yes" in unanswered.stderr
    _is_plain(unanswered.stdout)
    for words in ("1 of 5", "is started in the background", "Spotify is connected", "60 artists", "what would go"):
        assert words in unanswered.stdout


def _say_no(home: Home) -> None:
    code, shown = home.typed("clean", *FOLLOWS, answers={"[y/N]": "n"}, NO_COLOR="1")
    assert (code, "Nothing was touched" in shown) == (1, True)
    _is_narrow(shown)
    assert _colours(shown) == []


def _say_yes_and_leave(home: Home) -> None:
    """The work is left with Ctrl-C, goes on, and is seen to its end."""
    code, shown = home.typed("clean", *LIKES_TOO, answers={"[y/N]": "y"}, interrupt_at="of 55 removed")
    assert (code, "The work goes on" in shown) == (130, True), shown
    watched = re.search(r"blocklist-jobs watch ([0-9a-f-]+)", shown)
    assert watched, shown
    assert home.piped("watch", watched[1]).returncode == 0


def _is_plain(text: str) -> None:
    """A pipe gets lines of text: no control codes, no bars."""
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", text)
    assert "━" not in text


def _is_narrow(shown: str) -> None:
    """No line is wider than the terminal, but for commands, which are there to be copied."""
    lines = re.split(r"\r?\n|\r", CONTROL.sub("", shown))
    assert [line for line in lines if len(line) > COLUMNS and not line.startswith("  ") and "[y/N]" not in line] == []


def _colours(shown: str) -> list[str]:
    """Colours, among the codes that move the cursor or make letters bold."""
    return [code for code in re.findall(r"\x1b\[([0-9;]*)m", shown) if re.search(r"(^|;)(3[0-8]|4[0-8]|9[0-7])", code)]

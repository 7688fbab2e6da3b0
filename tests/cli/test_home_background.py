"""What is done about a server in the background that does not start, was killed, or is somebody else's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.home.background import LOCK_NAME, end, start
from blocklist_jobs.cli.home.server import living, server_for
from blocklist_jobs.cli.running import Running, running_in
from blocklist_jobs.supervise.lock import FolderLock, holder_of
from tests.cli.conftest import KEY, Recorded

Cli = Callable[..., Result]

HOLD = """
import sys, time
from pathlib import Path
from blocklist_jobs.supervise.lock import FolderLock
lock = FolderLock(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
def left(server: Recorded, tmp_path: Path) -> Path:
    """A data folder with the word of an ``up`` that serves ``server``."""
    (tmp_path / "local-key").write_text(KEY)
    word = {"url": server.url, "key_file": str(tmp_path / "local-key"), "env": {}, "sandbox": False, "pid": os.getpid()}
    (tmp_path / "up.json").write_text(json.dumps(word))
    return tmp_path


def test_the_holder_of_a_lock_is_known_and_nobody_else(tmp_path: Path) -> None:
    file = tmp_path / LOCK_NAME
    assert holder_of(file) is None
    assert not file.exists()
    lock = FolderLock(file)
    assert holder_of(file) == os.getpid()
    lock.release()
    assert holder_of(file) is None
    file.write_text("1\n")  # that of one who was killed
    assert holder_of(file) is None
    assert file.read_text() == "1\n"


def test_who_holds_the_folder_is_asked_to_end_and_waited_for(tmp_path: Path) -> None:
    words = [sys.executable, "-c", HOLD, str(tmp_path / LOCK_NAME)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert end(tmp_path)
        holder.wait(10)
    assert not end(tmp_path)


def test_a_start_that_fails_says_why_and_where_to_look(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where a folder has to be")
    with pytest.raises(Failure, match="does not start") as raised:
        start(tmp_path, sandbox=False)
    assert raised.value.code is ExitCode.BROKEN
    assert "background.log" in raised.value.message
    assert "cannot be used" in raised.value.message


def test_the_server_that_runs_here_is_used(left: Path, server: Recorded) -> None:
    lock = FolderLock(left / LOCK_NAME)
    found = server_for(None, None, left, sandbox=False, quiet=True)
    assert (found.address.server, found.address.key, found.started) == (server.url, KEY, False)
    lock.release()


def test_a_server_that_is_named_is_taken_as_it_is(tmp_path: Path) -> None:
    found = server_for("http://lists.example", "blj_a-key", tmp_path, sandbox=False, quiet=True)
    assert (found.address.server, found.running.server) == ("http://lists.example", None)


def test_the_word_of_one_that_was_killed_is_no_server(left: Path, server: Recorded) -> None:
    assert running_in(left).server == server.url
    assert living(running_in(left)) == Running()
    lock = FolderLock(left / LOCK_NAME)
    assert living(running_in(left)).server == server.url
    lock.release()


def test_without_a_list_nothing_is_started(cli: Cli, tmp_path: Path) -> None:
    result = cli("clean", BLOCKLIST_JOBS_URL="")
    assert result.exit_code == ExitCode.USAGE
    assert "clean --sandbox" in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_list_that_is_not_there_is_named_before_anything_is_started(cli: Cli, tmp_path: Path) -> None:
    result = cli("clean", "--blocklist", "no-such.csv", BLOCKLIST_JOBS_URL="")
    assert (result.exit_code, "no-such.csv" in result.output) == (ExitCode.USAGE, True)
    assert list(tmp_path.iterdir()) == []


def test_only_the_stand_in_has_a_list_of_its_own(cli: Cli) -> None:
    result = cli("clean", "--sandbox")
    assert (result.exit_code, "name one" in result.output) == (ExitCode.USAGE, True)


def test_commands_find_the_trial_where_nothing_else_runs(left: Path, server: Recorded) -> None:
    below = left / "sandbox"
    below.mkdir()
    word = json.loads((left / "up.json").read_text()) | {"url": "http://127.0.0.1:9", "sandbox": True}
    (below / "up.json").write_text(json.dumps(word))
    assert running_in(left).server == server.url
    (left / "up.json").unlink()
    trial = running_in(left)
    assert (trial.server, trial.sandbox, trial.folder) == ("http://127.0.0.1:9", True, below)

"""What a shell is told of what can be typed next, and that every command that shows something has it as JSON too."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

from blocklist_jobs.cli.completion import HOW, PROGRAM, VARIABLE
from blocklist_jobs.cli.main import main
from tests.cli.conftest import KEY, Recorded
from tests.cli.documents import JOB, job

COMMAND = str(Path(sys.executable).with_name(PROGRAM))


def offered(*words: str, incomplete: str = "") -> list[str]:
    complete = ShellComplete(main, {}, PROGRAM, VARIABLE)
    return [item.value for item in complete.get_completions(list(words), incomplete)]


def test_commands_and_options_are_offered() -> None:
    assert offered(incomplete="con") == ["connect", "connections"]
    assert offered(incomplete="--v") == ["--version"]
    assert "--blocklist" in offered("clean", incomplete="--b")
    assert offered("connections", incomplete="d") == ["disconnect"]


def test_providers_are_offered() -> None:
    assert offered("connect", incomplete="a") == ["apple_music"]
    assert offered("clean", "--provider", incomplete="t") == ["tidal"]


def test_the_newest_jobs_are_offered_with_what_they_are(server: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLOCKLIST_JOBS_URL", server.url)
    monkeypatch.setenv("BLOCKLIST_JOBS_KEY", KEY)
    server.on("GET /api/v1/jobs", (200, {"items": [job("completed")], "next_cursor": None}))
    assert offered("watch", incomplete=JOB[:3]) == [JOB]
    assert offered("undo", incomplete="no-such") == []


def test_where_no_server_answers_no_job_is_offered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BLOCKLIST_JOBS_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("BLOCKLIST_JOBS_KEY", KEY)
    assert offered("watch") == []
    monkeypatch.delenv("BLOCKLIST_JOBS_KEY")
    monkeypatch.setenv("BLOCKLIST_JOBS_DATA_DIR", str(tmp_path))
    assert offered("watch") == []


@pytest.mark.parametrize("shell", HOW)
def test_each_shell_gets_its_script(shell: str) -> None:
    made = subprocess.run([COMMAND, "completion", shell], capture_output=True, text=True, check=True)
    assert VARIABLE in made.stdout
    assert made.stderr == ""


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash on this machine")
def test_bash_completes_a_command() -> None:
    script = f'eval "$({COMMAND} completion bash)"; COMP_WORDS=({COMMAND} und); COMP_CWORD=1; ' + (
        "_blocklist_jobs_completion " + COMMAND + '; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    bash = str(shutil.which("bash"))
    done = subprocess.run([bash, "-c", script], capture_output=True, text=True, check=True, env=dict(os.environ))
    assert done.stdout.split() == ["undo"]


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


WITHOUT_JSON = {
    "blocklists unfollow": "does, and shows nothing",
    "completion": "a script for a shell",
    "db check": "an exit code",
    "db downgrade": "does, and shows nothing",
    "db upgrade": "does, and shows nothing",
    "demo": "a play for people; its exit code is for scripts",
    "dispatcher": "a process, its log is JSON",
    "keys encryption": "one value alone on standard output",
    "me export": "writes a file of JSON",
    "schedules remove": "does, and shows nothing",
    "sandbox": "a process, its settings are in a file",
    "up": "a process, its addresses are in a file",
    "webhooks remove": "does, and shows nothing",
}


def test_every_command_that_shows_something_shows_it_as_json() -> None:
    without = {name for name, command in commands(main) if not any("--json" in one.opts for one in command.params)}
    assert without == WITHOUT_JSON.keys()


def test_the_page_names_every_command() -> None:
    page = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `([a-z-]+)", page, re.MULTILINE)) | set(re.findall(r", `([a-z-]+)[ `]", page))
    assert [name for name in main.list_commands(click.Context(main)) if name not in told] == []


def test_every_command_says_what_it_is_for() -> None:
    assert [name for name, command in commands(main) if not (command.help or "").strip()] == []

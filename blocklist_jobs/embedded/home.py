"""The folder the servers live in: their data, their sockets, and their programs where they need copies."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from blocklist_jobs.embedded.account import Account, account_for, can_enter, give
from blocklist_jobs.embedded.errors import DiskFull, FolderUnusable

# Where root's servers live when the wished folder is closed to the account they run as.
_OPEN_PLACE = Path("/var/lib/blocklist-jobs")
# sockaddr_un holds 108 bytes; Postgres appends "/.s.PGSQL.5432.lock" to the folder.
_LONGEST_SOCKET_FOLDER = 80


@dataclass(frozen=True, slots=True)
class ServerHome:
    """``postgres`` holds the data, ``run`` the sockets, ``programs`` copies of the servers' programs."""

    account: Account
    folder: Path

    @property
    def postgres(self) -> Path:
        """Postgres' data folder."""
        return self.folder / "postgres"

    @property
    def programs(self) -> Path:
        """Copies of the programs, where the account cannot reach the originals."""
        return self.folder / "programs"


def open_home(wished: Path) -> ServerHome:
    """Make the servers' home in ``wished``, or find the one made before.

    Run as root with a folder that an unprivileged user cannot reach (below a home of mode 0700), the home is made
    under ``/var/lib/blocklist-jobs`` and ``wished`` holds a symbolic link to it.
    Raises :class:`FolderUnusable` or :class:`DiskFull`.
    """
    with folder_errors(wished):
        make_open(wished)
        link = wished / "servers"
        if not link.is_dir():
            _make(link)
        folder = link.resolve()
        return ServerHome(account_for(folder / "postgres"), folder)


def socket_folder(home: ServerHome) -> Path:
    """A folder of the account for sockets, with a path short enough for the kernel."""
    run = home.folder / "run"
    if len(os.fsencode(run)) > _LONGEST_SOCKET_FOLDER:
        run = Path(tempfile.mkdtemp(prefix="blocklist-jobs-", dir="/tmp"))
    with folder_errors(run):
        run.mkdir(exist_ok=True)
        give(home.account, run)
    return run


def make_open(folder: Path) -> None:
    """Make a folder that everybody may pass through, whatever the umask is; one that exists stays as it is."""
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)


@contextmanager
def folder_errors(folder: Path) -> Iterator[None]:
    """Say in our own words what a folder refuses."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise DiskFull(f"No space left for {folder}. Nothing was lost: free some and start again.") from error
        raise FolderUnusable(f"The folder {folder} cannot be used: {error.strerror or error}") from error


def _make(link: Path) -> None:
    # A link whose target is gone would make mkdir fail; what it pointed to is not there any more.
    link.unlink(missing_ok=True)
    if can_enter(account_for(link), link.parent):
        link.mkdir(mode=0o755)
        link.chmod(0o755)
        return
    make_open(_OPEN_PLACE)
    elsewhere = Path(tempfile.mkdtemp(prefix="servers-", dir=_OPEN_PLACE))
    elsewhere.chmod(0o755)
    link.symlink_to(elsewhere)


def remove_home(wished: Path) -> None:
    """Delete what :func:`open_home` made for ``wished``, with all data."""
    link = wished / "servers"
    shutil.rmtree(link.resolve(), ignore_errors=True)
    if link.is_symlink():
        link.unlink()

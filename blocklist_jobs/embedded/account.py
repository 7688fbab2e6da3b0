"""Whom the servers run as: Postgres refuses root, so root needs somebody unprivileged."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from blocklist_jobs.embedded.errors import ServerFailed

# The first that exists. No user is created: that would change a machine that is not ours.
_UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """A user of this machine. ``uid`` and ``gid`` are ``None`` when it is the one we are already."""

    name: str
    uid: int | None = None
    gid: int | None = None

    @property
    def is_other(self) -> bool:
        """Whether it is somebody else than the user we run as."""
        return self.uid is not None


def account_for(data: Path) -> Account:
    """The user who owns the data in ``data`` if there is any, else the first fitting one.

    Raises :class:`ServerFailed` where root finds no unprivileged user, or a user has no name.
    """
    if os.geteuid() != 0:
        return Account(_entry(os.geteuid()).pw_name)
    if data.exists() and data.stat().st_uid != 0:
        return _of(_entry(data.stat().st_uid))
    for name in _UNPRIVILEGED:
        try:
            return _of(pwd.getpwnam(name))
        except KeyError:
            continue
    raise ServerFailed(f"Postgres does not run as root, and none of these users exists: {_UNPRIVILEGED}")


def can_enter(account: Account, folder: Path) -> bool:
    """Whether the account has a way to ``folder``; asked of the kernel, since modes are not the whole story."""
    if not account.is_other:
        return os.access(folder, os.X_OK)
    probe = subprocess.run(
        ["/usr/bin/test", "-x", str(folder)],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return probe.returncode == 0


def give(account: Account, path: Path, *, mode: int = 0o700) -> None:
    """Hand a folder or file of ours, just made, to the account, and close it to all others."""
    path.chmod(mode)
    if account.uid is not None and account.gid is not None:
        os.chown(path, account.uid, account.gid)


def _entry(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        # Some container platforms run programs under numbers without a name.
        raise ServerFailed(
            f"Postgres does not run as a user without a name, and {uid} has none in /etc/passwd. "
            "Set DATABASE_URL and REDIS_URL, or give the user a name."
        ) from None


def _of(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)

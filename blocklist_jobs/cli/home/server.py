"""The server that a listener's command works with: the one named, the one that runs here, or one started for it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from blocklist_jobs.cli.address import Address, find_address
from blocklist_jobs.cli.home.background import LOCK_NAME, start
from blocklist_jobs.cli.home.places import sandbox_folder
from blocklist_jobs.cli.output import say
from blocklist_jobs.cli.running import Running, left_in, running_in
from blocklist_jobs.supervise.lock import holder_of


@dataclass(frozen=True, slots=True)
class Server:
    """Where it is, and what is known of it if it runs on this machine. ``started``: by this command."""

    address: Address
    running: Running
    started: bool = False


def server_for(server: str | None, key: str | None, data_dir: Path, *, sandbox: bool, quiet: bool) -> Server:
    """Find it, or start it in the background and say so; raises :class:`Failure`.

    A server that is named is taken as it is; with ``sandbox`` only one on the stand-in will do.
    """
    if server:
        running = running_in(data_dir)
        beside = running if running.server == server.rstrip("/") else Running()
        return Server(find_address(server, key, data_dir), beside)
    running = living(left_in(sandbox_folder(data_dir)) if sandbox else running_in(data_dir))
    if running.server is not None:
        say(f"{_what(running.sandbox)} runs already, at {running.server}.", err=quiet)
        return Server(find_address(None, key, running.folder or data_dir), running)
    say(f"{_what(sandbox)} is started in the background; its data are kept in {data_dir} ...", err=quiet)
    began = time.monotonic()
    running = start(data_dir, sandbox=sandbox)
    say(
        f'It is at {running.server}, after {time.monotonic() - began:.0f} s, and stays: "blocklist-jobs down" ends it.',
        err=quiet,
    )
    return Server(find_address(None, key, running.folder or data_dir), running, started=True)


def living(running: Running) -> Running:
    """Nothing, where the one that left word of itself was killed."""
    return running if running.folder and holder_of(running.folder / LOCK_NAME) is not None else Running()


def _what(sandbox: bool) -> str:
    return "A server on the stand-in for the music services" if sandbox else "The server"

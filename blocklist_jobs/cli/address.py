"""Which server to talk to and with what key: options, the environment, or a running ``blocklist-jobs up``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click

from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.running import running_in

R = TypeVar("R")

DEFAULT_SERVER = "http://127.0.0.1:8080"
DEFAULT_DATA_DIR = Path(".blocklist-jobs")


@dataclass(frozen=True, slots=True)
class Address:
    """A server's URL without a path, and the key to it."""

    server: str
    key: str = field(repr=False)


def find_address(server: str | None, key: str | None, data_dir: Path) -> Address:
    """What was named, and for the rest what a running ``up`` says; raises :class:`Failure` without a key."""
    running = running_in(data_dir)
    # The key of the local server is for that server alone: it is never sent anywhere else.
    own_key = running.key if server in (None, running.server) else None
    found = (server or running.server or DEFAULT_SERVER).rstrip("/")
    if not _is_url(found):
        raise Failure(f"{found!r} is no address of a server; it looks like {DEFAULT_SERVER}.", ExitCode.USAGE)
    if not (key or own_key):
        raise Failure(
            f"There is no key for {found}.\n"
            "Set BLOCKLIST_JOBS_KEY (made with: blocklist-jobs keys create --user NAME), "
            'or start a server of your own with "blocklist-jobs up" and run this beside it.',
            ExitCode.UNAUTHENTICATED,
        )
    return Address(found, key or own_key or "")


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


data_dir_option = click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="BLOCKLIST_JOBS_DATA_DIR",
    default=DEFAULT_DATA_DIR,
    show_default=True,
    help='Data folder of a running "blocklist-jobs up".',
)


def with_api(command: Callable[..., R]) -> Callable[..., R]:
    """Give a command the options that name a server, and an open :class:`ApiClient` as its first argument."""

    @click.option("--server", envvar="BLOCKLIST_JOBS_URL", metavar="URL", help="The server [env: BLOCKLIST_JOBS_URL].")
    @click.option("--key", envvar="BLOCKLIST_JOBS_KEY", metavar="KEY", help="Better in BLOCKLIST_JOBS_KEY.")
    @data_dir_option
    @wraps(command)
    def opened(*args: Any, server: str | None, key: str | None, data_dir: Path, **options: Any) -> R:
        from blocklist_jobs.cli.client import ApiClient  # help needs no HTTP

        with ApiClient(find_address(server, key, data_dir)) as api:
            return command(api, *args, **options)

    return opened


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")

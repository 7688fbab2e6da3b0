"""``sandbox``: the stand-in for all providers, filled, in this process."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import click

from blocklist_jobs.cli.failures import Failure
from blocklist_jobs.cli.home.places import ENV_NAME, LIST_NAME, sandbox_folder


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=9100, show_default=True, help="0: any free one.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=sandbox_folder(Path(".blocklist-jobs")),
    show_default=True,
    help="Where its list and its settings are put.",
)
def sandbox(port: int, folder: Path) -> None:
    """Run a stand-in for Spotify, Apple Music, YouTube Music and Tidal, with a small library at each.

    For "blocklist-jobs up" it is a matter of settings, which are left in a file. "blocklist-jobs up --sandbox" does
    both at once. Ctrl-C ends it, and with it what was in its libraries.
    """
    from blocklist_jobs.cli.home.library import fill
    from blocklist_jobs.sandbox.server import Sandbox  # help needs no server

    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    folder.mkdir(parents=True, exist_ok=True)
    try:
        made = Sandbox(port)
    except OSError as error:
        raise Failure(f"Port {port} cannot be used ({error.strerror}). Name another with --port.") from error
    with made as running:
        _say_where(running.url, folder, fill(running, folder))
        ended.wait()


def _say_where(url: str, folder: Path, settings: dict[str, str]) -> None:
    from blocklist_jobs.cli.home.env_file import write_env

    write_env(folder / ENV_NAME, settings)
    click.echo(
        f"The stand-in is at {url}, with a small library at each provider.\n"
        f"Its do-not-play list: {folder / LIST_NAME}\n"
        "To use it, in another terminal:\n"
        f"  . {folder / ENV_NAME}\n"
        "  blocklist-jobs up\n"
        "Ctrl-C ends it."
    )

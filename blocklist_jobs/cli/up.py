"""``up``: everything in this terminal, on embedded servers where none are named."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

import click
from cryptography.fernet import Fernet

from blocklist_jobs.cli.address import DEFAULT_DATA_DIR
from blocklist_jobs.cli.data_folder import DataFolder
from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.home.places import sandbox_folder
from blocklist_jobs.cli.home.stand_in import without_real_things
from blocklist_jobs.cli.launch import Launch, Wishes
from blocklist_jobs.cli.local import database_errors
from blocklist_jobs.cli.processes import Layout
from blocklist_jobs.config.settings import SettingsWrong, read_settings
from blocklist_jobs.core.api_key import PREFIX
from blocklist_jobs.embedded.errors import EmbeddedError
from blocklist_jobs.jobs.keys import Keys
from blocklist_jobs.store.database import make_engine
from blocklist_jobs.store.keys import StoredKeys
from blocklist_jobs.store.migrate import DatabaseNewer, make_empty, upgrade
from blocklist_jobs.supervise.signals import StopRequests

_FLOWER_USER = "operator"
# Stand in for the URLs of servers that are not started yet, so that all other settings are judged first.
_NOT_YET = {"DATABASE_URL": "postgresql://", "REDIS_URL": "redis://"}


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), envvar="PORT", default=8080, show_default=True, help="Of the API."
)
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="BLOCKLIST_JOBS_DATA_DIR",
    default=DEFAULT_DATA_DIR,
    show_default=True,
    help="Where the database, keys and logs are kept.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Worker processes.")
@click.option("--quiet", is_flag=True, help="Keep the processes' logs in files only.")
@click.option("--sandbox", is_flag=True, help="On a stand-in for all providers, with small libraries, begun anew.")
def up(*, port: int, data_dir: Path, workers: int, quiet: bool, sandbox: bool) -> None:
    """Run everything in this terminal: web, workers, dispatcher, beat and Flower.

    Uses the servers of DATABASE_URL and REDIS_URL where they are set, and embedded ones where not. Ctrl-C ends it.
    With --sandbox nothing of the real world is used or touched, and its data are in "sandbox" below the data folder.
    """
    with StopRequests() as stop:
        try:
            folder = sandbox_folder(data_dir) if sandbox else data_dir
            _run(Wishes(port, folder, workers, quiet, sandbox), stop)
        except (SettingsWrong, EmbeddedError, DatabaseNewer) as error:
            raise Failure(str(error), ExitCode.BROKEN) from error


def _run(wishes: Wishes, stop: StopRequests) -> None:
    folder = DataFolder(wishes.data_dir)
    try:
        env = _environment(folder, without_real_things(os.environ) if wishes.sandbox else os.environ)
        read_settings({**_NOT_YET, **env})
        key = folder.secret(folder.key_file.name, lambda: PREFIX + secrets.token_urlsafe(32))
        Launch(wishes, folder, stop).run(
            env,
            make_ready=lambda whole: _make_ready(whole, key, anew=wishes.sandbox),
            show=lambda layout: click.echo(_addresses(layout, folder, key if sys.stdout.isatty() else None)),
        )
    finally:
        folder.release()


def _environment(folder: DataFolder, given: Mapping[str, str]) -> dict[str, str]:
    """What is given, and for what is missing the secrets kept in the folder."""
    env = {name: value for name, value in given.items() if value}
    if "TOKEN_ENCRYPTION_KEYS" not in env:
        env["TOKEN_ENCRYPTION_KEYS"] = folder.secret("encryption-key", lambda: Fernet.generate_key().decode())
    if "FLOWER_BASIC_AUTH" not in env:
        password = folder.secret("flower-password", lambda: secrets.token_urlsafe(18))
        env["FLOWER_BASIC_AUTH"] = f"{_FLOWER_USER}:{password}"
    return env


def _make_ready(env: Mapping[str, str], local_key: str, *, anew: bool) -> None:
    """Migrate, and see to it that the local user's key is known; that of ``API_BOOTSTRAP_KEY`` is the web's affair.

    ``anew``: the stand-in remembers nothing of its last run, so its connections and jobs would lead nowhere.
    Raises :class:`DatabaseNewer`, or :class:`Failure` when the database went away.
    """
    settings = read_settings(env)
    with database_errors():
        if anew:
            make_empty(settings.database_url)
        upgrade(settings.database_url)
        engine = make_engine(settings.database_url, pool_size=1)
        Keys(StoredKeys(engine)).ensure_bootstrap_key(local_key)
        engine.dispose()


def _addresses(layout: Layout, folder: DataFolder, key: str | None) -> str:
    """What to know once all is ready. ``key`` is shown on a screen alone: what is piped may end in a log."""
    lines = (
        "",
        f"  Pages    {layout.url}/" + (f"#key={key}" if key else "   (asks for the key)"),
        f"  API      {layout.url}   (docs/api.md says what it takes)",
        f"  Flower   {layout.flower_url}   (user {_FLOWER_USER}, password in {folder.path / 'flower-password'})",
        f"  Key      in {folder.key_file}" + (f": {key}" if key else ""),
        f"  Logs     {folder.logs}",
        "  Next     in another terminal: blocklist-jobs clean --blocklist FILE",
        "  Stop     Ctrl-C; once more to hurry",
        "",
    )
    return "\n".join(lines)

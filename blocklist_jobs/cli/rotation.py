"""``keys rotate-encryption``: seals all tokens with the newest key, beside everything that runs."""

from __future__ import annotations

from pathlib import Path

import click

from blocklist_jobs.cli.address import data_dir_option, json_option
from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.local import database_errors, database_url, local_env
from blocklist_jobs.cli.output import say_json


@click.command(name="rotate-encryption")
@json_option
@data_dir_option
def rotate_encryption(as_json: bool, data_dir: Path) -> None:
    """Encrypt all tokens with the first of TOKEN_ENCRYPTION_KEYS.

    First put the new key before the old one and restart all processes with both; then run this; then the old key can be
    removed. It may be broken off and run again, and changes nothing that is encrypted with the first key already.
    """
    from blocklist_jobs.config.settings import SettingsWrong, encryption_keys  # loads cryptography
    from blocklist_jobs.wiring.keys import rotation_of  # SQLAlchemy is slow to load

    try:
        sealing = encryption_keys(local_env(data_dir))
    except SettingsWrong as wrong:
        raise Failure("; ".join(wrong.problems), ExitCode.BROKEN) from wrong
    with database_errors(), rotation_of(database_url(data_dir), sealing) as rotate:
        done = rotate(_show)
    click.echo(err=True)
    if as_json:
        say_json({"sealed_again": done.sealed_again, "broken": list(done.broken), "is_complete": done.is_complete})
    if done.broken:
        raise Failure(
            f"{len(done.broken)} connections or webhooks open with none of the keys: {_some(done.broken)}. With the "
            "key they were encrypted with this can be run again; without it their owners have to connect again, "
            "and give the webhooks other secrets."
        )
    if not done.is_complete:
        raise Failure("Tokens are still being encrypted with an older key: restart all processes, and run this again.")
    if not as_json:
        click.echo(f"{done.sealed_again:,} connections and webhooks encrypted anew. All open with the first key alone.")


def _show(looked_at: int, of: int, sealed_again: int) -> None:
    click.echo(
        f"\r{looked_at:,} of {of:,} connections and webhooks, {sealed_again:,} encrypted anew", err=True, nl=False
    )


def _some(ids: tuple[object, ...], most: int = 5) -> str:
    return ", ".join(map(str, ids[:most])) + (", …" if len(ids) > most else "")

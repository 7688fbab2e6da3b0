"""``keys``: API keys and encryption keys, on the database itself: whoever can reach that may do so."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import click

from blocklist_jobs.cli.address import data_dir_option, json_option
from blocklist_jobs.cli.failures import Failure
from blocklist_jobs.cli.local import database_errors, database_url
from blocklist_jobs.cli.output import say_json, say_rows
from blocklist_jobs.cli.rotation import rotate_encryption
from blocklist_jobs.cli.times import moment


@click.group()
def keys() -> None:
    """Make, list and revoke API keys."""


@keys.command()
@click.option("--user", required=True, help="Whose key it is; a name of your choice.")
@click.option("--role", type=click.Choice(["user", "admin"]), default="user", show_default=True)
@click.option("--expires", metavar="TIME", help="When it ends, e.g. 2027-01-31 or 2027-01-31T12:00:00Z.")
@click.option("--name", default="", help="What you call it, to tell it from others.")
@json_option
@data_dir_option
def create(user: str, role: str, expires: str | None, name: str, as_json: bool, data_dir: Path) -> None:
    """Make a key and print it, this once: only a digest of it is kept."""
    from blocklist_jobs.core.api_key import Role
    from blocklist_jobs.wiring.keys import keys_of  # SQLAlchemy is slow to load

    ends = _instant(expires)
    with database_errors(), keys_of(database_url(data_dir)) as all_keys:
        key, view = all_keys.create(user, Role(role), expires_at=ends, name=name)
    if as_json:
        say_json({"key": key, **asdict(view)})
        return
    click.echo(f"A key for {user} ({role}), id {view.id}; it is shown only now:", err=True)
    click.echo(key)


@keys.command(name="list")
@click.option("--user", help="Only this user's.")
@json_option
@data_dir_option
def list_keys(user: str | None, as_json: bool, data_dir: Path) -> None:
    """All keys, by their last four characters."""
    from blocklist_jobs.wiring.keys import keys_of  # SQLAlchemy is slow to load

    with database_errors(), keys_of(database_url(data_dir)) as all_keys:
        found = all_keys.list(user)
    if as_json:
        say_json([asdict(view) for view in found])
        return
    now = datetime.now(UTC)
    rows = [
        (
            str(v.id),
            v.user_id,
            v.role,
            f"…{v.hint}",
            v.name,
            moment(v.created_at.isoformat()),
            _state(v.expires_at, v.revoked_at, now),
        )
        for v in found
    ]
    say_rows(("id", "user", "role", "key", "name", "created", "state"), rows, nothing="There are no keys.")


@keys.command()
@click.argument("key_id", type=click.UUID)
@json_option
@data_dir_option
def revoke(key_id: UUID, as_json: bool, data_dir: Path) -> None:
    """End the key with the id KEY_ID at once."""
    from blocklist_jobs.wiring.keys import keys_of  # SQLAlchemy is slow to load

    with database_errors(), keys_of(database_url(data_dir)) as all_keys:
        all_keys.revoke(key_id)
    if as_json:
        say_json({"id": str(key_id), "revoked": True})
    else:
        click.echo(f"Key {key_id} is revoked.")


@keys.command()
def encryption() -> None:
    """Print a new key for TOKEN_ENCRYPTION_KEYS: the first one there encrypts, all decrypt."""
    from cryptography.fernet import Fernet  # slow to load

    click.echo(Fernet.generate_key().decode())


keys.add_command(rotate_encryption)


def _instant(text: str | None) -> datetime | None:
    """A time that a person wrote; without a zone it is UTC. Raises :class:`click.BadParameter`."""
    if text is None:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no time like 2027-01-31T12:00:00Z.", param_hint="--expires") from error
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    if when <= datetime.now(UTC):
        raise Failure(f"{text} is in the past; a key that ends then opens nothing.")
    return when


def _state(expires_at: datetime | None, revoked_at: datetime | None, now: datetime) -> str:
    if revoked_at:
        return f"revoked {moment(revoked_at.isoformat())}"
    if expires_at is None:
        return "valid"
    return f"{'expired' if expires_at <= now else 'valid until'} {moment(expires_at.isoformat())}"

"""``blocklists``: stores do-not-play lists from files and shows what could not be read of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import click

from blocklist_jobs.cli.address import json_option, with_api
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.failures import Failure
from blocklist_jobs.cli.following import COMMANDS
from blocklist_jobs.cli.output import one_line, say, say_json, say_rows
from blocklist_jobs.cli.times import moment

MOST_SHOWN = 20
"""Rows that could not be read and are shown one by one; ``--json`` has all that the server sends."""


@click.group()
def blocklists() -> None:
    """Store and list do-not-play lists."""


@blocklists.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", help="What to call it; the file's name without it.")
@click.option("--provider", help="Whose ids a column named only 'id' holds, e.g. spotify.")
@json_option
@with_api
def add(api: ApiClient, file: Path, *, name: str | None, provider: str | None, as_json: bool) -> None:
    """Store FILE: CSV, JSON, or one of the community forms (docs/blocklists.md)."""
    stored = store(api, file, name=name, provider=provider)
    if as_json:
        say_json(stored)
    else:
        say(f"{report(stored)}\nNext:\n  blocklist-jobs clean --blocklist {stored['id']}")


@blocklists.command(name="list")
@json_option
@with_api
def list_blocklists(api: ApiClient, *, as_json: bool) -> None:
    """Your blocklists."""
    found = list(api.pages("/blocklists"))
    if as_json:
        say_json(found)
        return
    rows = [(one["id"], one["name"], str(one["size"]), moment(one.get("created_at"))) for one in found]
    say_rows(("blocklist", "name", "artists", "created"), rows, nothing="You have no blocklists yet.")


@blocklists.command()
@click.argument("blocklist")
@click.option("--limit", "most", type=click.IntRange(1), default=50, show_default=True, help="At most so many artists.")
@json_option
@with_api
def show(api: ApiClient, blocklist: str, *, most: int, as_json: bool) -> None:
    """BLOCKLIST and its artists."""
    one = api.get(f"/blocklists/{blocklist}")
    artists = list(api.pages(f"/blocklists/{blocklist}/artists", most=most))
    if as_json:
        say_json({**one, "artists": artists})
        return
    click.echo(f"{one_line(one['name'])} ({one['id']}): {one['size']} artists\n")
    rows = [(artist.get("name") or "-", _ids_text(artist)) for artist in artists]
    say_rows(("artist", "ids"), rows, nothing="It is empty.")


@blocklists.command()
@click.argument("blocklist")
@json_option
@with_api
def delete(api: ApiClient, blocklist: str, *, as_json: bool) -> None:
    """Delete BLOCKLIST."""
    api.delete(f"/blocklists/{blocklist}")
    if as_json:
        say_json({"id": blocklist, "deleted": True})
    else:
        say(f"Blocklist {blocklist} is deleted.")


for _command in COMMANDS:
    blocklists.add_command(_command)


def store(api: ApiClient, file: Path, *, name: str | None, provider: str | None) -> dict[str, Any]:
    """Store a file as a blocklist and give the server's answer."""
    media_type = "application/json" if file.suffix.lower() == ".json" else "text/csv"
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Failure(f"{file} cannot be read: {error.strerror}") from error
    stored: dict[str, Any] = api.upload("/blocklists", content, media_type, name=name or file.stem, provider=provider)
    return stored


def blocklist_named(api: ApiClient, word: str, provider: str, *, quiet: bool) -> str:
    """The id of the blocklist that ``word`` names: its id itself, or a file, which is stored first."""
    found = require_blocklist(word)
    if isinstance(found, UUID):
        return str(found)
    stored = store(api, found, name=None, provider=provider)
    say(report(stored), err=quiet)
    return str(stored["id"])


def require_blocklist(word: str) -> Path | UUID:
    """The file or the id that ``word`` is; click's usage error for what is neither."""
    if Path(word).is_file():
        return Path(word)
    try:
        return UUID(word)
    except ValueError as error:
        raise click.BadParameter(
            f"{word!r} is neither a file nor the id of a blocklist.", param_hint="--blocklist"
        ) from error


def report(stored: dict[str, Any]) -> str:
    """What was stored, and which rows could not be read and why."""
    skipped = stored.get("skipped") or []
    total = stored.get("skipped_total", len(skipped))
    lines = [f"Blocklist {stored['id']} ({one_line(stored['name'])}): {stored['size']} artists stored."]
    lines += [f"{total} {'row was' if total == 1 else 'rows were'} left out:"] if total else []
    lines += [f"  row {entry['row']}: {one_line(entry['reason'])}" for entry in skipped[:MOST_SHOWN]]
    lines += [f"  and {total - MOST_SHOWN} more"] if total > MOST_SHOWN else []
    return "\n".join(lines)


def _ids_text(artist: dict[str, Any]) -> str:
    return ", ".join(f"{provider} {own}" for provider, own in (artist.get("ids") or {}).items() if own) or "name only"

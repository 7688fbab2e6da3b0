"""``me``: who the server takes you for, all that is yours to take along, what you did, and your being forgotten."""

from __future__ import annotations

from pathlib import Path

import click

from blocklist_jobs.cli.address import json_option, with_api
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.failures import Failure
from blocklist_jobs.cli.output import one_line, say, say_json, say_rows
from blocklist_jobs.cli.times import moment


@click.group()
def me() -> None:
    """What the server knows of you: see it, take it along, have it forgotten."""


@me.command()
@json_option
@with_api
def show(api: ApiClient, *, as_json: bool) -> None:
    """Who the server takes you for, and how much there is of yours."""
    found = api.get("/me")
    if as_json:
        say_json(found)
        return
    key = f"the key …{found['key']['hint']}" if found["key"] else "a token"
    say(f"You are {one_line(found['user'])}, {found['role']}, by {key}.")
    for name, count in found["counts"].items():
        click.echo(f"  {count:>6}  {name.replace('_', ' ')}")


@me.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default="blocklist-jobs-export.json")
@with_api
def export(api: ApiClient, *, file: Path) -> None:
    """Write all that is yours into FILE, as JSON. It has no tokens in it."""
    if file.exists():
        raise Failure(f"{file} is there already; name another file.")
    part = file.with_name(file.name + ".part")
    try:
        size = api.download("/me/export", part)
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)
    say(f"{file} has {size:,} bytes of yours.")


@me.command()
@click.option("--action", help="Only this, such as job.submitted.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many.")
@json_option
@with_api
def log(api: ApiClient, *, action: str | None, limit: int, as_json: bool) -> None:
    """What you did, newest first."""
    found = list(api.pages("/audit-log", most=limit, action=action))
    if as_json:
        say_json(found)
        return
    rows = [(moment(deed["at"]), deed["action"], deed["subject"], deed["correlation_id"]) for deed in found]
    say_rows(("when", "what", "to what", "request"), rows, nothing="You have done nothing yet.")


@me.command()
@click.option("--confirm", metavar="NAME", help="Your own name, in place of the question.")
@json_option
@with_api
def forget(api: ApiClient, *, confirm: str | None, as_json: bool) -> None:
    """Delete everything of yours, for good: jobs end, tokens are revoked, your keys open nothing any more."""
    if confirm is None:
        name = api.get("/me")["user"]
        confirm = click.prompt(f'Everything of yours will be deleted. Type "{one_line(name)}" to do it', err=True)
    told = api.delete("/me", {"confirm": confirm})
    if as_json:
        say_json(told)
    elif told["status"] == "done":
        say("Everything of yours is deleted, and your key opens nothing any more.")
    else:
        say(
            "Your key opens nothing any more. What runs at this moment ends first; then everything of yours is deleted."
        )

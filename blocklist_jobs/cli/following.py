"""``blocklists follow`` and what belongs to it: lists that take over what a file or URL holds."""

from __future__ import annotations

import click

from blocklist_jobs.cli.address import json_option, with_api
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.output import one_line, say, say_json, say_rows
from blocklist_jobs.cli.provider_name import ProviderName
from blocklist_jobs.cli.times import moment
from blocklist_jobs.cli.words import Document

APPLY = {"after-dry-run": "after_dry_run", "at-once": "at_once", "ask": "ask"}


@click.command()
@click.argument("blocklist")
@click.argument("place", required=False)
@click.option("--every", metavar="SPAN", help="How often to look: 30m, 6h, 1d.")
@click.option(
    "--apply",
    type=click.Choice(list(APPLY)),
    help="What follows a change: schedules look first (after-dry-run), they do not (at-once), or you are asked.",
)
@click.option("--provider", type=ProviderName(), help="Whose ids a column named only 'id' holds.")
@json_option
@with_api
def follow(
    api: ApiClient,
    blocklist: str,
    *,
    place: str | None,
    every: str | None,
    apply: str | None,
    provider: str | None,
    as_json: bool,
) -> None:
    """Have BLOCKLIST follow PLACE: a URL, or a file below the server's FOLLOW_FILES_FROM.

    Without a PLACE, show what it follows and how the last look went.
    """
    path = f"/blocklists/{blocklist}/source"
    if place is None:
        if every or apply or provider:
            raise Failure("Name the place to follow again, with what is to change.", ExitCode.USAGE)
        source = api.get(path)
    else:
        body = {("url" if "://" in place else "path"): place, "every": every, "apply": APPLY.get(apply or "")}
        said = {name: value for name, value in (body | {"provider": provider}).items() if value}
        source = api.put(path, said)
    if as_json:
        say_json(source)
    else:
        say(_in_words(source))


@click.command()
@click.argument("blocklist")
@with_api
def unfollow(api: ApiClient, blocklist: str) -> None:
    """Have BLOCKLIST follow nothing any more; it stays as it is."""
    api.delete(f"/blocklists/{blocklist}/source")
    click.echo(f"Blocklist {blocklist} follows nothing any more.")


@click.command()
@click.argument("blocklist")
@click.option("--limit", "most", type=click.IntRange(1), default=10, show_default=True, help="At most.")
@json_option
@with_api
def changes(api: ApiClient, blocklist: str, *, most: int, as_json: bool) -> None:
    """What has changed in BLOCKLIST, and what waits for your word."""
    found = list(api.pages(f"/blocklists/{blocklist}/revisions", most=most))
    if as_json:
        say_json(found)
        return
    titles = ("change", "when", "from", "state", "added", "removed", "for example")
    say_rows(titles, [_row(one) for one in found], nothing="It has not changed yet.")
    for one in found:
        if one["state"] == "waiting":
            why = "it loses most of its artists" if one["reason"] == "shrinks" else "you wanted to be asked"
            command = f"blocklist-jobs blocklists accept {blocklist} {one['number']}"
            say(f"\nChange {one['number']} waits for your word: {why}.\n  {command}")


@click.command()
@click.argument("blocklist")
@click.argument("change", type=click.IntRange(1))
@click.option("--discard", is_flag=True, help="Leave the list as it is instead.")
@json_option
@with_api
def accept(api: ApiClient, blocklist: str, change: int, *, discard: bool, as_json: bool) -> None:
    """Take over CHANGE of BLOCKLIST, which waits for your word."""
    verb = "discard" if discard else "apply"
    made = api.post(f"/blocklists/{blocklist}/revisions/{change}/{verb}")
    if as_json:
        say_json(made)
        return
    done = "is left out" if discard else f"is taken over: {made['added']} added, {made['removed']} removed"
    click.echo(f"Change {change} {done}.")


COMMANDS = (follow, unfollow, changes, accept)


def _in_words(source: Document) -> str:
    lines = [
        f"Blocklist {source['blocklist_id']} follows {one_line(source['url'] or source['path'])}",
        f"  looked at    {moment(source['looked_at'])}, next {moment(source['next_look_at'])}, every {source['every']}",
        f"  changed      {moment(source['changed_at'])}",
        f"  changes      {source['apply'].replace('_', ' ')}",
    ]
    if source["error"]:
        lines.append(f"The last look failed ({source['failures']} in a row): {one_line(source['error'])}")
    return "\n".join(lines)


def _row(one: Document) -> tuple[str, ...]:
    came = [f"+ {artist['name'] or _id_of(artist)}" for artist in one["sample"]["added"][:2]]
    went = [f"- {artist['name'] or _id_of(artist)}" for artist in one["sample"]["removed"][:2]]
    shown = (moment(one["created_at"]), one["origin"], one["state"], str(one["added"]), str(one["removed"]))
    return (str(one["number"]), *shown, ", ".join([*came, *went]))


def _id_of(artist: Document) -> str:
    return str(next(iter(artist["ids"].values()), "?"))

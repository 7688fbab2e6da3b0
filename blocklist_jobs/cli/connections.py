"""``connections``: accounts at music services. Tokens come in by standard input or the environment and never out."""

from __future__ import annotations

import sys
from typing import Any

import click

from blocklist_jobs.cli.address import json_option, with_api
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.output import say, say_json, say_rows
from blocklist_jobs.cli.provider_name import PROVIDER
from blocklist_jobs.cli.times import moment
from blocklist_jobs.cli.words import PROVIDERS, TITLES, Document


@click.group()
def connections() -> None:
    """Connect accounts of music services."""


@connections.command()
@click.option("--provider", type=PROVIDER, default="spotify", show_default=True, help=PROVIDERS)
@click.option(
    "--access-token",
    envvar="BLOCKLIST_JOBS_ACCESS_TOKEN",
    help='"-": the first line of standard input. Of Apple Music: the music user token.',
)
@click.option("--refresh-token", envvar="BLOCKLIST_JOBS_REFRESH_TOKEN", help='"-": the next line of standard input.')
@click.option("--expires-at", metavar="TIME", help="When the access token ends (RFC 3339).")
@click.option("--scope", "scopes", multiple=True, help="What the token may do (may be repeated).")
@click.option("--account", "provider_user_id", help="The account's own id at the provider.")
@click.option("--consented-at", metavar="TIME", help="When the listener agreed (RFC 3339).")
@click.option("--replace", metavar="ID", help="Give this connection new tokens; jobs that wait for them go on.")
@json_option
@with_api
def add(api: ApiClient, *, replace: str | None, as_json: bool, **given: Any) -> None:
    """Connect an account. Its tokens are read from BLOCKLIST_JOBS_ACCESS_TOKEN and BLOCKLIST_JOBS_REFRESH_TOKEN, or
    with "-" from standard input; kept encrypted; and never shown again."""
    body = {name: value for name, value in _with_tokens(given).items() if value}
    if "scopes" in body:
        body["scopes"] = list(body["scopes"])
    if replace:
        body.pop("provider")
    made = api.put(f"/connections/{replace}", body) if replace else api.post("/connections", body)
    if as_json:
        say_json(made)
    else:
        say(f"Connection {made['id']} to {made['provider']} is {made['status']}.\nNext:")
        say(f"  blocklist-jobs clean --provider {made['provider']} --blocklist FILE")


@connections.command(name="list")
@json_option
@with_api
def list_connections(api: ApiClient, *, as_json: bool) -> None:
    """Your connections."""
    found = list(api.pages("/connections"))
    if as_json:
        say_json(found)
        return
    rows = [
        (one["id"], one["provider"], one.get("provider_user_id") or "-", one["status"], moment(one.get("expires_at")))
        for one in found
    ]
    nothing = 'You have no connections yet. To make one: "blocklist-jobs connect PROVIDER".'
    say_rows(("connection", "provider", "account", "status", "token ends"), rows, nothing=nothing)


@connections.command()
@click.argument("connection")
@json_option
@with_api
def remove(api: ApiClient, connection: str, *, as_json: bool) -> None:
    """Disconnect CONNECTION, an id or a provider: its tokens are overwritten, its unfinished jobs end.

    The leave itself is ended as well where the provider has a call for it (YouTube Music); elsewhere the account's
    own page ends it.
    """
    one = _named(connection, list(api.pages("/connections")))
    api.delete(f"/connections/{one['id']}")
    if as_json:
        say_json({"id": one["id"], "disconnected": True})
    else:
        say(f"{TITLES.get(one['provider'], 'It')} is disconnected (connection {one['id']}); its tokens are gone.")


connections.add_command(remove, "disconnect")


def _named(word: str, found: list[dict[str, Any]]) -> Document:
    """The connection that a word means; one that is no provider's name is taken for an id, which the server judges."""
    try:
        provider = PROVIDER.convert(word, None, None)
    except click.UsageError:
        return next((one for one in found if one["id"] == word), {"id": word, "provider": ""})
    mine = [one for one in found if one["provider"] == provider and one["status"] != "disconnected"]
    if len(mine) != 1:
        ids = "".join(f"\n  blocklist-jobs connections disconnect {one['id']}" for one in mine)
        raise Failure(
            f"You have {len(mine)} connections to {TITLES[provider]}{'; name one by its id:' if mine else '.'}{ids}"
        )
    return mine[0]


def _with_tokens(given: dict[str, Any]) -> dict[str, Any]:
    """The options with ``-`` replaced by lines of standard input, in the order access, refresh."""
    tokens = {name: given[name] for name in ("access_token", "refresh_token")}
    for name, value in tokens.items():
        tokens[name] = sys.stdin.readline().strip() if value == "-" else value
    if not tokens["access_token"] and sys.stdin.isatty():
        tokens["access_token"] = click.prompt("Access token", hide_input=True)
    if not tokens["access_token"]:
        raise Failure("There is no access token: set BLOCKLIST_JOBS_ACCESS_TOKEN, or pipe it in.", ExitCode.USAGE)
    return {**given, **tokens}

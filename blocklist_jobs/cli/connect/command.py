"""``connect``: gives this program leave to act for you at a music service."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from blocklist_jobs.cli.address import json_option, with_api
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.output import one_line, say, say_json
from blocklist_jobs.cli.provider_name import PROVIDER
from blocklist_jobs.cli.running import Running, running_in
from blocklist_jobs.cli.words import TITLES

PATIENCE_S = 300

HOW = {"new": "is connected", "renewed": "is connected again; jobs that waited for it go on", "there": "is connected"}


@click.command()
@click.argument("provider", type=PROVIDER)
@click.option(
    "--browser/--no-browser",
    default=None,
    help="Without: shows the address, and takes the one pasted to which the browser was sent back.",
)
@click.option("--again", is_flag=True, help="Ask once more for leave that is there already.")
@click.option(
    "--timeout",
    "patience_s",
    type=click.IntRange(1, 3600),
    default=PATIENCE_S,
    show_default=True,
    help="Seconds to wait for you.",
)
@json_option
@with_api
def connect(
    api: ApiClient, provider: str, *, browser: bool | None, again: bool, patience_s: int, as_json: bool
) -> None:
    """Give leave to act for you at PROVIDER: its own page opens in the browser and asks you.

    The leave is for what is needed and nothing else ("blocklist-jobs providers --json" has the scopes), and ends with
    "blocklist-jobs connections remove".
    """
    from blocklist_jobs.cli.connect.course import Manner  # loads the clients of all providers
    from blocklist_jobs.cli.connect.course import connect as led
    from blocklist_jobs.config.settings import SettingsWrong

    running = beside(api)
    manner = Manner(browser, patience_s, partial(say, err=as_json))
    try:
        done = led(api, provider, running, env_of(running, os.environ), manner, again=again)
    except SettingsWrong as error:
        raise Failure(str(error), ExitCode.BROKEN) from error
    if as_json:
        say_json({**done.connection, "how": done.how})
        return
    say(connected_text(done.connection, done.how))
    say(f"Next:\n  blocklist-jobs clean --provider {provider} --blocklist FILE")


def connected_text(connection: Mapping[str, Any], how: str) -> str:
    """A connection in one line."""
    account = one_line(str(connection.get("provider_user_id") or ""))
    whose = f" ({account})" if account else ""
    already = "already " if how == "there" else ""
    text = HOW[how].replace("is connected", f"is {already}connected", 1)
    return f"{TITLES[connection['provider']]}{whose} {text}: connection {connection['id']}."


def beside(api: ApiClient) -> Running:
    """The ``up`` that serves ``api``, if it is one of this machine."""
    context = click.get_current_context()
    folder: Path = context.params["data_dir"]
    running = running_in(folder)
    return running if running.server == api.server else Running()


def env_of(running: Running, given: Mapping[str, str]) -> Mapping[str, str]:
    """Where our apps are named: for a server of this machine those that it renews tokens with, else this terminal's.

    Leave that is given to another app would end with its first token: the server could not renew it.
    """
    return running.env if running.server else given

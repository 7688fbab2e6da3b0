"""The course of ``clean``: server, accounts, list, dry run, question, work, and what can be done next."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from blocklist_jobs.cli.blocklists import blocklist_named, require_blocklist
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.connect.command import PATIENCE_S, env_of
from blocklist_jobs.cli.connect.course import Manner
from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.home.accounts import ready
from blocklist_jobs.cli.home.cleaning import Cleaning, agreed
from blocklist_jobs.cli.home.places import LIST_NAME
from blocklist_jobs.cli.home.server import server_for
from blocklist_jobs.cli.output import say, say_json
from blocklist_jobs.cli.running import Running, running_in

STEPS = 5


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for; ``options`` are those of the jobs."""

    data_dir: Path
    blocklist: str | None
    wanted: tuple[str, ...]
    sandbox: bool
    yes: bool
    browser: bool | None
    server: str | None
    key: str | None
    as_json: bool
    options: Mapping[str, Any]


def run(wish: Wish) -> None:
    """Do all of it, in front of the reader; ends with an exit code where it is not done."""
    quiet = wish.as_json
    _require_a_list(wish)
    _step(1, "the server", quiet=quiet)
    found = server_for(wish.server, wish.key, wish.data_dir, sandbox=wish.sandbox, quiet=quiet)
    word = wish.blocklist or str(_list_of_stand_in(found.running))
    with ApiClient(found.address) as api:
        _step(2, "your accounts", quiet=quiet)
        manner = Manner(wish.browser, PATIENCE_S, lambda text: say(text, err=quiet))
        accounts = ready(api, wish.wanted, found.running, env_of(found.running, os.environ), manner, quiet=quiet)
        _step(3, "the list", quiet=quiet)
        list_id = blocklist_named(api, word, next(iter(accounts)), quiet=quiet)
        _step(4, "a dry run, which touches nothing", quiet=quiet)
        cleaning = Cleaning(api, quiet)
        cleaning.plan(accounts, list_id, wish.options)
        _finish(cleaning, list_id, yes=wish.yes, as_json=wish.as_json)


def _finish(cleaning: Cleaning, list_id: str, *, yes: bool, as_json: bool) -> None:
    """The question, the work, and the last words."""
    counts = cleaning.worth_doing
    does = bool(counts) and (yes or (not as_json and agreed(cleaning)))
    if does:
        _step(5, "the work", quiet=as_json)
        cleaning.carry_out()
    if as_json:
        say_json({"blocklist_id": list_id, "plans": [*cleaning.plans.values()], "jobs": [*cleaning.jobs.values()]})
    else:
        say(_last_words(cleaning, does=does))
    said_no = bool(counts) and not does and not as_json
    if said_no or not cleaning.is_good:
        raise click.exceptions.Exit(int(ExitCode.REFUSED))


def _last_words(cleaning: Cleaning, *, does: bool) -> str:
    """What can be done next."""
    counts = cleaning.worth_doing
    if not counts:
        return "\nNothing of the list is in your library: there is nothing to take out."
    if not does:
        lines = [f"  blocklist-jobs enforce --execute {cleaning.plans[provider]['id']}" for provider in counts]
        return "\n".join(["\nNothing was touched. To do it after all, within the hour:", *lines])
    look = [f"  blocklist-jobs jobs items {job['id']}" for job in cleaning.jobs.values()]
    undo = ["To put it all back, within seven days:", "  blocklist-jobs undo"]
    return "\n".join(["", *undo, "What was done, entry by entry:", *look])


def _step(number: int, what: str, *, quiet: bool) -> None:
    click.echo(f"\n{number} of {STEPS}: {what}", err=quiet)


def _require_a_list(wish: Wish) -> None:
    """Say so at once where no list is named, and only the stand-in has one of its own, or where there is no such."""
    if wish.blocklist is not None:
        require_blocklist(wish.blocklist)
    if wish.blocklist is None and not wish.sandbox and not running_in(wish.data_dir).sandbox:
        raise click.UsageError(
            "Name a do-not-play list with --blocklist: a file (docs/blocklists.md has the forms), or the id of a "
            'stored one. To try it without a list and without an account: "blocklist-jobs clean --sandbox".'
        )


def _list_of_stand_in(running: Running) -> Path:
    if running.folder is None or not running.sandbox:
        raise Failure("Only the stand-in on this machine has a list of its own: name one.", ExitCode.USAGE)
    return running.folder / LIST_NAME

"""``dead-letters``: jobs that used up their attempts. Why, what was tried, all of them again, or away with them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

import click

from blocklist_jobs.cli.address import json_option, with_api
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.describe import headline
from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.output import one_line, say_json, say_rows
from blocklist_jobs.cli.times import moment
from blocklist_jobs.cli.words import SURFACES, Document, error_text

R = TypeVar("R")

POLL_S = 1.0
"""How often the rest of many is asked about."""


def _filters(command: Callable[..., R]) -> Callable[..., R]:
    """Give a command the options that say which dead letters are meant."""
    for option in (
        click.option("--since", metavar="TIME", help="Only those that have died since then (RFC 3339)."),
        click.option("--cause", help="Only those with this message or code."),
        click.option("--type", "job_type", multiple=True, help="Only jobs of these types (may be repeated)."),
        click.option("--provider", multiple=True, help="Only these providers (may be repeated)."),
    ):
        command = option(command)
    return command


@click.group(name="dead-letters")
def dead_letters() -> None:
    """Jobs that used up their attempts: why, all of them again, or away with them."""


@dead_letters.command(name="list")
@_filters
@click.option("--limit", "most", type=click.IntRange(1), default=20, show_default=True, help="At most.")
@click.option("--causes", is_flag=True, help="What brought how many there, instead of each of them.")
@json_option
@with_api
def list_dead_letters(api: ApiClient, *, most: int, causes: bool, as_json: bool, **meant: Any) -> None:
    """Your dead letters, the newest first."""
    if causes:
        found = api.get("/dead-letters", **meant, limit=1)["causes"]
        titles, rows = ("jobs", "on", "code", "cause"), [_cause_row(one) for one in found]
    else:
        found = list(api.pages("/dead-letters", most=most, **meant))
        titles, rows = ("job", "died", "on", "why"), [_row(job) for job in found]
    if as_json:
        say_json(found)
    else:
        say_rows(titles, rows, nothing="There are no such dead letters.")


@dead_letters.command()
@click.argument("job")
@json_option
@with_api
def show(api: ApiClient, job: str, *, as_json: bool) -> None:
    """Each dead batch of JOB: what was tried on what, when, by whom, and what came of it."""
    batches = list(api.pages(f"/dead-letters/{job}"))
    view = api.get(f"/jobs/{job}")
    if as_json:
        say_json({"job": view, "batches": batches})
        return
    click.echo(headline(view))
    for batch in batches:
        click.echo(f"\n{_of_batch(batch)}")
        say_rows(("when", "worker", "status", "what came of it"), [_try(told) for told in batch["history"]], nothing="")
    click.echo(f"\nAgain from its checkpoint: blocklist-jobs dead-letters retry {job}")


def _clearing(verb: str, line: str) -> click.Command:
    """``retry`` or ``discard``; both say in the same words which are meant."""

    @click.command(name=verb, help=line)
    @click.argument("jobs", nargs=-1)
    @click.option("--all", "all_of_them", is_flag=True, help="All of them, where no filter says which.")
    @_filters
    @click.option("--limit", type=click.IntRange(1), help="The newest so many.")
    @click.option("--dry-run", is_flag=True, help="Only say which are meant.")
    @json_option
    @with_api
    def clear(
        api: ApiClient, *, jobs: tuple[str, ...], all_of_them: bool, dry_run: bool, as_json: bool, **meant: Any
    ) -> None:
        wanted = _body(meant)
        if bool(jobs) == bool(wanted or all_of_them) or (jobs and dry_run):
            raise Failure("Say which: JOB …, or a filter such as --provider, or --all.", ExitCode.USAGE)
        if jobs:
            _say_each([_one(api, verb, job) for job in jobs], as_json=as_json)
            return
        answer = api.post(f"/dead-letters/{verb}", {**wanted, **({"dry_run": True} if dry_run else {})})
        _say(answer if dry_run else _followed(api, answer), as_json=as_json)

    return clear


dead_letters.add_command(_clearing("retry", "Take JOB, or many by filter, up again from their checkpoints."))
dead_letters.add_command(_clearing("discard", "Give JOB, or many by filter, up; what they did stays done."))


def _one(api: ApiClient, verb: str, job: str) -> Document:
    path = f"/jobs/{job}/retry" if verb == "retry" else f"/dead-letters/{job}/discard"
    view: Document = api.post(path)
    return view


def _followed(api: ApiClient, clearance: Document) -> Document:
    """The clearance when it has ended; stopping this command does not stop it."""
    while clearance["status"] in ("pending", "processing"):
        time.sleep(POLL_S)
        clearance = api.get(f"/dead-letter-clearances/{clearance['id']}")
    return clearance


def _body(meant: dict[str, Any]) -> dict[str, Any]:
    """The filter as the API takes it, without what was not said."""
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in meant.items() if value}
    return given | ({"cause": [given["cause"]]} if "cause" in given else {})


def _say(answer: Document, *, as_json: bool) -> None:
    if as_json:
        say_json(answer)
        return
    done = {"retry": "taken up again", "discard": "discarded"}[answer["action"]]
    if answer.get("dry_run"):
        click.echo(f"{_letters(answer['total'])} would be {done}:")
        rows = [(str(one["jobs"]), one["provider"], one["cause"]) for one in answer["causes"]]
        say_rows(("jobs", "on", "cause"), rows, nothing="none")
        return
    progress = answer["progress"]
    click.echo(f"{progress['completed']} of {_letters(progress['total'])} {done} ({answer['status']}).")
    for one in answer["refused"]:
        click.echo(f"  {one['id']}: {one_line(one['detail'])}")


def _letters(count: int) -> str:
    return f"{count} dead letter{'' if count == 1 else 's'}"


def _say_each(views: list[Document], *, as_json: bool) -> None:
    if as_json:
        say_json(views)
        return
    for view in views:
        click.echo(headline(view))


def _row(job: Document) -> tuple[str, ...]:
    why = error_text(job["error"]) if job.get("error") else "-"
    return (job["id"], moment(job.get("finished_at")), job["provider"], why)


def _cause_row(cause: Document) -> tuple[str, ...]:
    return (str(cause["jobs"]), cause["provider"], cause["code"] or cause["kind"], cause["cause"])


def _of_batch(batch: Document) -> str:
    """What a batch is about, in one line."""
    where = SURFACES.get(batch["surface"], batch["surface"]) or "the account"
    inside = f" {batch['container_id']}" if batch["container_id"] else ""
    names = ", ".join(one_line(one["entity_name"] or one["entity_id"]) for one in batch["entries"][:3])
    about = f" of {batch['targets']} ({names}{', …' if batch['targets'] > 3 else ''})" if names else ""
    return f"batch {batch['id']}: {batch['kind']}{about} in {where}{inside}, {len(batch['history'])} tries"


def _try(told: Document) -> tuple[str, ...]:
    status = str(told["status"]) if told.get("status") else "-"
    return (moment(told["at"]), told.get("worker") or "-", status, error_text(told))

"""``jobs``: list them, show one, show what one did."""

from __future__ import annotations

import click

from blocklist_jobs.cli.address import json_option, with_api
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.describe import job_text, waited_for
from blocklist_jobs.cli.job_id import JOB_ID
from blocklist_jobs.cli.output import say, say_json, say_rows, width_of_terminal
from blocklist_jobs.cli.times import moment
from blocklist_jobs.cli.words import SURFACES, Document, error_text

most_option = click.option("--limit", "most", type=click.IntRange(1), default=20, show_default=True, help="At most.")


@click.group()
def jobs() -> None:
    """List jobs, show one, show what it did."""


@jobs.command(name="list")
@click.option("--status", multiple=True, help="Only these (may be repeated).")
@click.option("--type", "job_type", multiple=True, help="Only jobs of these types (may be repeated).")
@click.option("--provider", multiple=True, help="Only these providers (may be repeated).")
@most_option
@json_option
@with_api
def list_jobs(
    api: ApiClient,
    *,
    status: tuple[str, ...],
    job_type: tuple[str, ...],
    provider: tuple[str, ...],
    most: int,
    as_json: bool,
) -> None:
    """Your jobs, the newest first."""
    found = list(api.pages("/jobs", most=most, status=status, job_type=job_type, provider=provider))
    if as_json:
        say_json(found)
        return
    rows = [_row(job) for job in found]
    say_rows(("job", "created", "status", "done", "on", "waits for"), rows, nothing="There are no such jobs.")


@jobs.command()
@click.argument("job", type=JOB_ID)
@json_option
@with_api
def show(api: ApiClient, job: str, *, as_json: bool) -> None:
    """Everything about JOB: progress, what it waits for, its plan or what it did."""
    view = api.get(f"/jobs/{job}")
    if as_json:
        say_json(view)
    else:
        say(job_text(view, width=width_of_terminal()))


@jobs.command()
@click.argument("job", type=JOB_ID)
@click.option("--status", multiple=True, help="Only items of these statuses, e.g. failed (may be repeated).")
@click.option("--surface", multiple=True, type=click.Choice([*SURFACES]), help="Only these (may be repeated).")
@click.option("--limit", "most", type=click.IntRange(1), help="At most; all without it.")
@json_option
@with_api
def items(
    api: ApiClient, job: str, *, status: tuple[str, ...], surface: tuple[str, ...], most: int | None, as_json: bool
) -> None:
    """What JOB did, entry by entry."""
    found = list(api.pages(f"/jobs/{job}/items", most=most, status=status, surface=surface))
    if as_json:
        say_json(found)
        return
    rows = [_item_row(item) for item in found]
    say_rows(("surface", "entry", "in", "status", "why"), rows, nothing="There are no such items.")


def _row(job: Document) -> tuple[str, ...]:
    status = f"dry run, {job['status']}" if job.get("dry_run") else job["status"]
    done = f"{job['progress']['percent']:g} %"
    return (job["id"], moment(job["created_at"]), status, done, job["provider"], waited_for(job) or "-")


def _item_row(item: Document) -> tuple[str, ...]:
    surface, status = str(item["surface"]), str(item["status"])
    why = error_text(item["error"]) if item.get("error") else "-"
    name = str(item.get("entity_name") or item["entity_id"])
    return (SURFACES.get(surface, surface), name, str(item.get("container_name") or "-"), status, why)

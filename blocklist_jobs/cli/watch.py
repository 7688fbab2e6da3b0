"""``watch``: follows a job until it ends."""

from __future__ import annotations

from typing import Any

import click

from blocklist_jobs.cli.address import with_api
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.describe import headline, job_text
from blocklist_jobs.cli.failures import INTERRUPTED, ExitCode
from blocklist_jobs.cli.job_id import JOB_ID
from blocklist_jobs.cli.output import say, say_json, width_of_terminal


@click.command()
@click.argument("job", type=JOB_ID)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document a line, whenever something changed.")
@with_api
def watch(api: ApiClient, job: str, *, as_json: bool) -> None:
    """Follow JOB until it ends. Leaving (Ctrl-C) does not stop the job."""
    to_the_end(api, job, as_json=as_json)


watch_option = click.option(
    "--watch/--no-watch", "watching", default=None, help="Follow it to its end (default; not with --json)."
)


def tell(api: ApiClient, job: dict[str, Any], *, watching: bool | None, as_json: bool) -> bool:
    """Show a job that was just submitted, or follow it to its end; whether it was followed."""
    follows = not as_json if watching is None else watching
    if not as_json:
        say(headline(job))
    elif not follows:
        say_json(job)
    if follows:
        to_the_end(api, str(job["id"]), as_json=as_json)
    return follows


def to_the_end(api: ApiClient, job_id: str, *, as_json: bool) -> None:
    """Show a job until it ends, then what came of it; exits with 1 unless it ended ``completed``."""
    from blocklist_jobs.cli.watching.follow import follow
    from blocklist_jobs.cli.watching.show import show  # rich is loaded where it is shown

    try:
        seen = show(follow(api, job_id), as_json=as_json)
    except KeyboardInterrupt:
        lines = [f"  blocklist-jobs {word} {job_id}" for word in ("watch", "cancel")]
        say("\n".join(["", "The job goes on. To see it again, or to stop it:", *lines]), err=True)
        raise click.exceptions.Exit(INTERRUPTED) from None
    if not as_json:
        say(job_text(seen.job, width=width_of_terminal()))
        if back := _way_back(seen.job):
            say(back)
    if not seen.picture.is_good:
        raise click.exceptions.Exit(int(ExitCode.REFUSED))


def _way_back(job: dict[str, Any]) -> str:
    """How to undo what a job did; nothing where it has taken nothing out."""
    took = job["job_type"] == "enforcement_execution" and not job.get("dry_run") and job["progress"]["completed"]
    return f"\nTo put it back, within seven days:\n  blocklist-jobs undo {job['id']}" if took else ""

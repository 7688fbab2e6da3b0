"""``watch``: follows a job until it ends."""

from __future__ import annotations

import signal

import click

from blocklist_jobs.cli.address import with_api
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.describe import job_text
from blocklist_jobs.cli.failures import ExitCode
from blocklist_jobs.cli.output import width_of_terminal

INTERRUPTED = 128 + signal.SIGINT


@click.command()
@click.argument("job")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document a line, whenever something changed.")
@with_api
def watch(api: ApiClient, job: str, *, as_json: bool) -> None:
    """Follow JOB until it ends. Leaving (Ctrl-C) does not stop the job."""
    to_the_end(api, job, as_json=as_json)


def to_the_end(api: ApiClient, job_id: str, *, as_json: bool) -> None:
    """Show a job until it ends, then what came of it; exits with 1 unless it ended ``completed``."""
    from blocklist_jobs.cli.watching.follow import follow
    from blocklist_jobs.cli.watching.show import show  # rich is loaded where it is shown

    try:
        seen = show(follow(api, job_id), as_json=as_json)
    except KeyboardInterrupt:
        click.echo(f'\nThe job goes on; "blocklist-jobs watch {job_id}" shows it again.', err=True)
        raise click.exceptions.Exit(INTERRUPTED) from None
    if not as_json:
        click.echo(job_text(seen.job, width=width_of_terminal()))
    if not seen.picture.is_good:
        raise click.exceptions.Exit(int(ExitCode.REFUSED))

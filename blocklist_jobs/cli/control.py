"""``cancel`` and ``retry``: what an owner does to a job."""

from __future__ import annotations

import click

from blocklist_jobs.cli.address import json_option, with_api
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.describe import headline
from blocklist_jobs.cli.job_id import JOB_ID
from blocklist_jobs.cli.output import say, say_json


@click.command()
@click.argument("job", type=JOB_ID)
@json_option
@with_api
def cancel(api: ApiClient, job: str, *, as_json: bool) -> None:
    """Stop JOB: what runs ends, nothing more begins, and what is done stays done."""
    _told(api.post(f"/jobs/{job}/cancel"), as_json=as_json)


@click.command()
@click.argument("job", type=JOB_ID)
@json_option
@with_api
def retry(api: ApiClient, job: str, *, as_json: bool) -> None:
    """Take JOB, a dead letter, up again from its checkpoint."""
    _told(api.post(f"/jobs/{job}/retry"), as_json=as_json)


def _told(view: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        say_json(view)
    else:
        say(headline(view))

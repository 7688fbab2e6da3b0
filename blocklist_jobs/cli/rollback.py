"""``rollback``: puts back what a job took out."""

from __future__ import annotations

from uuid import uuid4

import click

from blocklist_jobs.cli.address import json_option, with_api
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.job_id import JOB_ID
from blocklist_jobs.cli.watch import tell, watch_option


@click.command()
@click.argument("job", type=JOB_ID)
@click.option("--item", "items", metavar="ID", multiple=True, help="Only this item of it (may be repeated).")
@watch_option
@json_option
@with_api
def rollback(api: ApiClient, job: str, *, items: tuple[str, ...], watching: bool | None, as_json: bool) -> None:
    """Put back what JOB took out, where it was as far as the provider allows.

    What you have put back yourself is left as it is. "blocklist-jobs jobs items JOB --json" has the ids of the items;
    "blocklist-jobs providers" says what cannot be brought back.
    """
    body = {"item_ids": list(items)} if items else None
    made = api.post(f"/jobs/{job}/rollback", body, idempotency_key=str(uuid4()))
    tell(api, made, watching=watching, as_json=as_json)

"""``enforce``: takes a do-not-play list out of a library, or shows first what that would do."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import click

from blocklist_jobs.cli.address import json_option, with_api
from blocklist_jobs.cli.blocklists import blocklist_named
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.job_id import JOB_ID
from blocklist_jobs.cli.provider_name import PROVIDER
from blocklist_jobs.cli.watch import tell, watch_option
from blocklist_jobs.cli.words import PROVIDERS, SURFACES


@click.command()
@click.option("--blocklist", metavar="ID|FILE", help="A stored blocklist, or a file to store as one.")
@click.option("--provider", type=PROVIDER, default="spotify", show_default=True, help=PROVIDERS)
@click.option("--connection", metavar="ID", help="Which account; needed only where you have several.")
@click.option("--dry-run", is_flag=True, help="Only scan, and show what would go.")
@click.option(
    "--execute", "plan", type=JOB_ID, metavar="JOB", help="Carry out the plan of this dry run, within the hour."
)
@click.option("--match", type=click.Choice(["primary", "credited"]), help="Whose names count: the first, or anyone's.")
@click.option("--surface", multiple=True, type=click.Choice([*SURFACES]), help="Only these (may be repeated).")
@click.option("--playlists", type=click.Choice(["owned", "owned_and_collaborative"]), help="Which playlists.")
@click.option("--priority", type=click.Choice(["critical", "high", "normal", "low"]), help="critical: admins only.")
@click.option("--dislike", is_flag=True, help="Dislike what cannot be removed (Apple Music removes nothing).")
@watch_option
@json_option
@with_api
def enforce(
    api: ApiClient,
    *,
    blocklist: str | None,
    provider: str,
    connection: str | None,
    dry_run: bool,
    plan: str | None,
    watching: bool | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Take the artists of a do-not-play list out of a library: liked songs, playlists, albums, follows."""
    if bool(blocklist) == bool(plan):
        raise click.UsageError("Name either a --blocklist, or with --execute the dry run to carry out.")
    if plan:
        job = api.post(f"/jobs/{plan}/execute")
    else:
        list_id = blocklist_named(api, str(blocklist), provider, quiet=as_json)
        body = submission(provider, list_id, connection=connection, dry_run=dry_run, **options)
        job = api.post("/jobs/queue", body, idempotency_key=str(uuid4()))
    if tell(api, job, watching=watching, as_json=as_json) and dry_run and not as_json:
        click.echo(_how_to_carry_out(job["id"]))


def submission(
    provider: str,
    blocklist_id: str,
    *,
    connection: str | None,
    dry_run: bool,
    match: str | None,
    surface: tuple[str, ...],
    playlists: str | None,
    dislike: bool,
    priority: str | None,
) -> dict[str, Any]:
    """The body of ``POST /api/v1/jobs/queue``; what was not said is left to the server's defaults."""
    options: dict[str, Any] = {"match": match, "surfaces": list(surface), "playlists": playlists}
    options["dislike_where_removal_is_impossible"] = dislike
    payload = {
        "blocklist_id": blocklist_id,
        "connection_id": connection,
        "dry_run": dry_run,
        "options": {name: value for name, value in options.items() if value},
    }
    body = {
        "job_type": "enforcement_execution",
        "provider": provider,
        "payload": {name: value for name, value in payload.items() if value},
        "priority": priority,
    }
    return {name: value for name, value in body.items() if value}


def _how_to_carry_out(job_id: str) -> str:
    return f"\nNothing was touched. To carry it out, within the hour:\n  blocklist-jobs enforce --execute {job_id}"

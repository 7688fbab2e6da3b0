"""``scan``: what is in a library, by surface and artist, and how much of it a blocklist would touch."""

from __future__ import annotations

from uuid import uuid4

import click

from blocklist_jobs.cli.address import json_option, with_api
from blocklist_jobs.cli.blocklists import blocklist_named
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.provider_name import PROVIDER
from blocklist_jobs.cli.watch import tell, watch_option
from blocklist_jobs.cli.words import PROVIDERS, SURFACES


@click.command()
@click.option("--provider", type=PROVIDER, default="spotify", show_default=True, help=PROVIDERS)
@click.option("--blocklist", metavar="ID|FILE", help="Also count what this list would touch.")
@click.option("--connection", metavar="ID", help="Which account; needed only where you have several.")
@click.option("--surface", multiple=True, type=click.Choice([*SURFACES]), help="Only these (may be repeated).")
@watch_option
@json_option
@with_api
def scan(
    api: ApiClient,
    *,
    provider: str,
    blocklist: str | None,
    connection: str | None,
    surface: tuple[str, ...],
    watching: bool | None,
    as_json: bool,
) -> None:
    """Count what is in a library, by surface and artist. Touches nothing."""
    payload = {
        "blocklist_id": blocklist_named(api, blocklist, provider, quiet=as_json) if blocklist else None,
        "connection_id": connection,
        "surfaces": list(surface),
    }
    body = {
        "job_type": "library_scan",
        "provider": provider,
        "payload": {name: value for name, value in payload.items() if value},
    }
    tell(api, api.post("/jobs/queue", body, idempotency_key=str(uuid4())), watching=watching, as_json=as_json)

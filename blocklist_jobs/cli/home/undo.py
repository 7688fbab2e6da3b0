"""``undo``: puts back what the last cleaning took out."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import click

from blocklist_jobs.cli.address import json_option, with_api
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.failures import INTERRUPTED, ExitCode, Failure
from blocklist_jobs.cli.home.last import last_cleaning
from blocklist_jobs.cli.job_id import JOB_ID
from blocklist_jobs.cli.output import say, say_json, width_of_terminal
from blocklist_jobs.cli.reports import summary_text
from blocklist_jobs.cli.times import moment
from blocklist_jobs.cli.words import SURFACES, TITLES, Document

LOOKED_AT = 200

ALL_BACK = """
All of it is back. What runs, and what wants you:
  blocklist-jobs status
To end a server that runs in the background here:
  blocklist-jobs down"""


@click.command()
@click.argument("job", required=False, type=JOB_ID)
@json_option
@with_api
def undo(api: ApiClient, job: str | None, *, as_json: bool) -> None:
    """Put back what JOB took out, or the last cleaning at all providers.

    Everything comes back where it was, as far as the provider allows; "blocklist-jobs providers" says how far. What you
    have put back yourself is left as it is.
    """
    to_do = [api.get(f"/jobs/{job}")] if job else _last(api)
    for one in to_do:
        say(_what_comes_back(api, one), err=as_json)
    made = {one["provider"]: api.post(f"/jobs/{one['id']}/rollback", idempotency_key=str(uuid4())) for one in to_do}
    ended = _followed(api, made, quiet=as_json)
    if as_json:
        say_json([*ended.values()])
    for provider, one in ended.items() if not as_json else ():
        say(f"\n{TITLES[provider]}: {str(one['status']).replace('_', ' ')}.")
        say(summary_text(one, width=width_of_terminal()) if one.get("summary") else "")
    if all(one["status"] == "completed" for one in ended.values()):
        say(ALL_BACK, err=as_json)
    else:
        say("To see what failed, and why:", err=as_json)
        for one in ended.values():
            say(f"  blocklist-jobs jobs items {one['id']} --status failed", err=as_json)
        raise click.exceptions.Exit(int(ExitCode.REFUSED))


def _last(api: ApiClient) -> list[Document]:
    last = last_cleaning(list(api.pages("/jobs", most=LOOKED_AT)))
    if last is None:
        raise Failure('Nothing has been taken out yet. "blocklist-jobs jobs list" shows what there is.')
    if not last.to_do:
        ids = ", ".join(str(job["id"]) for job in last.back)
        raise Failure(
            f"The last cleaning ({ids}) is put back already, or is being. An earlier one is undone by its id: "
            '"blocklist-jobs jobs list" shows it.'
        )
    return list(last.to_do)


def _followed(api: ApiClient, made: dict[str, dict[str, Any]], *, quiet: bool) -> dict[str, dict[str, Any]]:
    from blocklist_jobs.cli.watching.together import follow_all  # rich is loaded where it is shown

    ids = {provider: str(job["id"]) for provider, job in made.items()}
    try:
        return {name: seen.job for name, seen in follow_all(api, ids, quiet=quiet).items()}
    except KeyboardInterrupt:
        lines = [f"  blocklist-jobs {word} {id_}" for id_ in ids.values() for word in ("watch", "cancel")]
        say("\n".join(["", "It goes on. To see it again, or to stop it:", *lines]), err=True)
        raise click.exceptions.Exit(INTERRUPTED) from None


def _what_comes_back(api: ApiClient, job: Document) -> str:
    """What will be put back, and what cannot be as it was."""
    title = TITLES[job["provider"]]
    done = {name: at.get("completed", 0) for name, at in (job.get("summary") or {}).get("surfaces", {}).items()}
    counts = ", ".join(f"{count} of {SURFACES.get(name, name)}" for name, count in done.items() if count)
    taken = f" ({counts})" if counts else ""
    since = moment(job["created_at"])
    lines = [f"{title}: {job['progress']['completed']} entries come back{taken}, as they were before {since}."]
    surfaces = api.get(f"/providers/{job['provider']}")["surfaces"]
    lines += [
        f"Not as it was, {SURFACES.get(name, name)}: {', '.join(surfaces[name]['not_restored'])}"
        for name, count in done.items()
        if count and surfaces.get(name, {}).get("not_restored")
    ]
    return "\n".join(lines)

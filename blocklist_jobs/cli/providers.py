"""``providers``: what can be done with each music service, and what cannot."""

from __future__ import annotations

import textwrap

import click

from blocklist_jobs.cli.address import json_option, with_api
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.output import rows_as_text, say_json, width_of_terminal
from blocklist_jobs.cli.words import SURFACES, Document

TITLES = ("surface", "read", "take out", "a request", "put back")

PLACES = {
    "nowhere": "yes",
    "oldest_first": "in their order",
    "ascending": "in place",
    "before": "in place",
    "append": "at the end",
}


@click.command()
@click.argument("provider", required=False)
@json_option
@with_api
def providers(api: ApiClient, provider: str | None, *, as_json: bool) -> None:
    """What can be done with each music service, or with PROVIDER, what cannot, and what cannot be undone."""
    found = [api.get(f"/providers/{provider}")] if provider else api.get("/providers")["items"]
    if as_json:
        say_json(found[0] if provider else found)
        return
    click.echo("\n\n".join(provider_text(one, width=width_of_terminal()) for one in found))


def provider_text(can: Document, *, width: int) -> str:
    """One provider: a row per surface, then what is to be known beside that."""
    rows = [_row(surface, able) for surface, able in can["surfaces"].items()]
    lines = [f"{can['title']} ({can['provider']})", rows_as_text(TITLES, rows, width=width)]
    notes = [f"a request costs {can['read_cost']} to read and {can['write_cost']} to write, in units of the quota"]
    notes = notes if can["write_cost"] != can["read_cost"] else []
    notes += [] if can["can_refresh"] else ["its tokens cannot be renewed without you"]
    notes += [
        f"does not come back in {SURFACES.get(surface, surface)}: {what}"
        for surface, able in can["surfaces"].items()
        for what in able["not_restored"]
    ]
    notes += [f"left alone: {what}" for what in can["skipped"]] + [f"cannot: {what}" for what in can["cannot"]]
    return "\n".join([*lines, *(line for note in notes for line in _wrapped(note, width))])


def _row(surface: str, able: Document) -> tuple[str, ...]:
    out = "yes" if able["can_remove"] else "dislike" if able["can_dislike"] else "no"
    back = PLACES.get(able["restoring"]["placing"], "yes") if able["restoring"] else "no"
    dates = ", dates" if able["restoring"] and able["restoring"]["dates"] else ""
    read = "yes" if able["can_list"] else "no"
    return (SURFACES.get(surface, surface), read, out, f"{able['batch']['maximum']}", back + dates)


def _wrapped(note: str, width: int) -> list[str]:
    return textwrap.wrap(note, width, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)

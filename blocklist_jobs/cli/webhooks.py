"""``webhooks``: have what happens sent to a server of yours."""

from __future__ import annotations

import click

from blocklist_jobs.cli.address import json_option, with_api
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.output import one_line, say, say_json, say_rows
from blocklist_jobs.cli.times import moment
from blocklist_jobs.cli.words import Document


@click.group()
def webhooks() -> None:
    """Have what happens sent to a server of yours."""


@webhooks.command()
@click.argument("url")
@click.option("--event", "events", multiple=True, help="Only these, e.g. job.failed (may be repeated); all without it.")
@json_option
@with_api
def add(api: ApiClient, url: str, *, events: tuple[str, ...], as_json: bool) -> None:
    """Send events to URL. The secret that signs them is shown only now."""
    made = api.post("/webhooks", {"url": url, **({"events": list(events)} if events else {})})
    if as_json:
        say_json(made)
        return
    click.echo(f"Webhook {made['id']} is made. What it gets is signed with this secret, which is shown only now:")
    click.echo(f"  {made['secret']}")
    click.echo(f"Try it: blocklist-jobs webhooks test {made['id']}")


@webhooks.command(name="list")
@json_option
@with_api
def list_webhooks(api: ApiClient, *, as_json: bool) -> None:
    """Your webhooks."""
    found = list(api.pages("/webhooks"))
    if as_json:
        say_json(found)
        return
    rows = [(one["id"], one["url"], ", ".join(one["events"]), _state(one)) for one in found]
    say_rows(("webhook", "url", "events", "state"), rows, nothing="You have no webhooks yet.")


@webhooks.command()
@click.argument("webhook")
@json_option
@with_api
def test(api: ApiClient, webhook: str, *, as_json: bool) -> None:
    """Send WEBHOOK a test event; "webhooks log" shows what came of it."""
    made = api.post(f"/webhooks/{webhook}/test")
    if as_json:
        say_json(made)
        return
    say(f"Test {made['id']} is on its way.\n  blocklist-jobs webhooks log {webhook}")


@webhooks.command()
@click.argument("webhook")
@click.option("--limit", "most", type=click.IntRange(1), default=20, show_default=True, help="At most.")
@json_option
@with_api
def log(api: ApiClient, webhook: str, *, most: int, as_json: bool) -> None:
    """What was sent to WEBHOOK, the newest first."""
    found = list(api.pages(f"/webhooks/{webhook}/deliveries", most=most))
    if as_json:
        say_json(found)
        return
    titles = ("delivery", "when", "event", "state", "tries", "last answer")
    say_rows(titles, [_row(one) for one in found], nothing="Nothing was sent yet.")


@webhooks.command()
@click.argument("webhook")
@click.argument("delivery")
@json_option
@with_api
def resend(api: ApiClient, webhook: str, delivery: str, *, as_json: bool) -> None:
    """Send DELIVERY to WEBHOOK again, under the same id."""
    made = api.post(f"/webhooks/{webhook}/deliveries/{delivery}/resend")
    if as_json:
        say_json(made)
    else:
        click.echo(f"Delivery {delivery} is on its way again.")


@webhooks.command()
@click.argument("webhook")
@click.option("--off/--on", default=False, help="Switch it off, or on again.")
@json_option
@with_api
def switch(api: ApiClient, webhook: str, *, off: bool, as_json: bool) -> None:
    """Switch WEBHOOK on again, or --off."""
    made = api.patch(f"/webhooks/{webhook}", {"active": not off})
    if as_json:
        say_json(made)
    else:
        click.echo(f"Webhook {webhook} is {_state(made)}.")


@webhooks.command()
@click.argument("webhook")
@with_api
def remove(api: ApiClient, webhook: str) -> None:
    """Delete WEBHOOK with its log."""
    api.delete(f"/webhooks/{webhook}")
    click.echo(f"Webhook {webhook} is removed.")


def _state(one: Document) -> str:
    if one["active"]:
        return "active" if not one["failures"] else f"active, {one['failures']} failures in a row"
    return f"off: {one_line(one['disabled_reason'])}" if one["disabled_reason"] else "off"


def _row(one: Document) -> tuple[str, ...]:
    attempts = one["attempts"]
    last = "-"
    if attempts:
        last = one_line(attempts[-1]["error"] or str(attempts[-1]["status"]))
    return (one["id"], moment(one["created_at"]), one["type"], one["state"], str(len(attempts)), last)

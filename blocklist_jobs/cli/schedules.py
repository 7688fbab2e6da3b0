"""``schedules``: standing orders. Enforce a list again by the clock, or when it changes."""

from __future__ import annotations

from typing import Any

import click

from blocklist_jobs.cli.address import json_option, with_api
from blocklist_jobs.cli.blocklists import blocklist_named
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.output import say, say_json, say_rows
from blocklist_jobs.cli.provider_name import ProviderName
from blocklist_jobs.cli.times import moment
from blocklist_jobs.cli.words import Document

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@click.group()
def schedules() -> None:
    """Enforce a list again by the clock, or when it changes."""


@schedules.command()
@click.option("--blocklist", "word", required=True, help="Its id, or a file, which is stored first.")
@click.option("--provider", type=ProviderName(), default="spotify", show_default=True, help="Which library.")
@click.option("--connection", "connection_id", help="Which account, where you have several.")
@click.option("--every", metavar="SPAN", help="So often: 30m, 6h, 2d.")
@click.option("--at", "daily_at", metavar="HH:MM", help="At this time of the day, in --timezone.")
@click.option("--timezone", help="An IANA name; that of this machine without it.")
@click.option("--day", "days", multiple=True, type=click.Choice(DAYS), help="Only on these days (may be repeated).")
@click.option("--on-change", is_flag=True, help="Whenever the list changes.")
@click.option("--surface", "surfaces", multiple=True, help="Only these parts of the library (may be repeated).")
@json_option
@with_api
def add(api: ApiClient, *, word: str, provider: str, as_json: bool, surfaces: tuple[str, ...], **given: Any) -> None:
    """Enforce a list again and again: --every, --at, --on-change, or a clock and --on-change."""
    when = _when(given)
    if when is None and not given["on_change"]:
        raise Failure("Say when: --every 1d, or --at 04:30, or --on-change.", ExitCode.USAGE)
    body: dict[str, Any] = {"provider": provider, "on_change": given["on_change"]}
    body |= {"when": when} if when else {}
    body |= {"connection_id": given["connection_id"]} if given["connection_id"] else {}
    body |= {"options": {"surfaces": list(surfaces)}} if surfaces else {}
    made = api.post("/schedules", {**body, "blocklist_id": blocklist_named(api, word, provider, quiet=as_json)})
    _show(made, as_json=as_json)


@schedules.command(name="list")
@json_option
@with_api
def list_schedules(api: ApiClient, *, as_json: bool) -> None:
    """Your standing orders."""
    found = list(api.pages("/schedules"))
    if as_json:
        say_json(found)
        return
    titles = ("schedule", "on", "when", "next", "last", "came to")
    say_rows(titles, [_row(one) for one in found], nothing="You have no schedules yet.")


@schedules.command()
@click.argument("schedule")
@json_option
@with_api
def show(api: ApiClient, schedule: str, *, as_json: bool) -> None:
    """One standing order."""
    _show(api.get(f"/schedules/{schedule}"), as_json=as_json)


@schedules.command()
@click.argument("schedule")
@json_option
@with_api
def pause(api: ApiClient, schedule: str, *, as_json: bool) -> None:
    """Have it rest until "schedules resume"."""
    _show(api.patch(f"/schedules/{schedule}", {"paused": True}), as_json=as_json)


@schedules.command()
@click.argument("schedule")
@json_option
@with_api
def resume(api: ApiClient, schedule: str, *, as_json: bool) -> None:
    """Have it go on; what was missed meanwhile stays undone."""
    _show(api.patch(f"/schedules/{schedule}", {"paused": False}), as_json=as_json)


@schedules.command()
@click.argument("schedule")
@json_option
@with_api
def run(api: ApiClient, schedule: str, *, as_json: bool) -> None:
    """Run it at once, beside its clock."""
    _show(api.post(f"/schedules/{schedule}/run"), as_json=as_json)


@schedules.command()
@click.argument("schedule")
@with_api
def remove(api: ApiClient, schedule: str) -> None:
    """Take it back; jobs that it has made go on."""
    api.delete(f"/schedules/{schedule}")
    click.echo(f"Schedule {schedule} is removed.")


def _when(given: dict[str, Any]) -> dict[str, Any] | None:
    if given["every"] and (given["daily_at"] or given["days"] or given["timezone"]):
        raise Failure("--every stands alone; --day and --timezone belong to --at.", ExitCode.USAGE)
    if given["every"]:
        return {"every": given["every"]}
    if not given["daily_at"]:
        if given["days"] or given["timezone"]:
            raise Failure("--day and --timezone belong to --at.", ExitCode.USAGE)
        return None
    days = {"days": list(given["days"])} if given["days"] else {}
    return {"daily_at": given["daily_at"], "timezone": given["timezone"] or _own_zone(), **days}


def _own_zone() -> str:
    """The IANA name of this machine's time zone."""
    from tzlocal import get_localzone_name  # reads files that most commands have no use for

    return str(get_localzone_name() or "UTC")


def _show(order: Document, *, as_json: bool) -> None:
    if as_json:
        say_json(order)
        return
    lines = [
        f"Schedule {order['id']} on {order['provider']}: {_in_words(order)}",
        f"  blocklist    {order['blocklist_id']}",
        f"  next         {moment(order['next_run_at']) if not order['paused'] else 'paused'}",
        f"  last         {moment(order['last_run_at'])}, {order['last_job_status'] or 'not yet'}",
    ]
    lines += [f"  last job     {order['last_job_id']}"] if order["last_job_id"] else []
    lines += [f"  paused       {order['paused_reason']}"] if order["paused_reason"] else []
    say("\n".join(lines))


def _row(order: Document) -> tuple[str, ...]:
    coming = "paused" if order["paused"] else moment(order["next_run_at"])
    came_to = order["last_job_status"] or "-"
    return (order["id"], order["provider"], _in_words(order), coming, moment(order["last_run_at"]), came_to)


def _in_words(order: Document) -> str:
    """When it runs: ``every 6h, when the list changes``."""
    when, words = order["when"] or {}, []
    if "every" in when:
        words.append(f"every {when['every']}")
    elif when:
        days = "" if len(when["days"]) == len(DAYS) else f" on {', '.join(when['days'])}"
        words.append(f"at {when['daily_at']} {when['timezone']}{days}")
    return ", ".join([*words, *(["when the list changes"] if order["on_change"] else [])])

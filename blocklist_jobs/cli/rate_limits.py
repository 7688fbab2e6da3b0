"""``rate-limits``: what a provider allows, and how much of it is used at this moment."""

from __future__ import annotations

from typing import Any

import click

from blocklist_jobs.cli.address import json_option, with_api
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.output import say_json
from blocklist_jobs.cli.times import span


@click.group(name="rate-limits")
def rate_limits() -> None:
    """Show what a provider allows now."""


@rate_limits.command()
@click.argument("provider", default="spotify")
@json_option
@with_api
def show(api: ApiClient, provider: str, *, as_json: bool) -> None:
    """Windows, breaker, cool-down and waiting batches of PROVIDER."""
    status = api.get(f"/rate-limits/{provider}/status")
    if as_json:
        say_json(status)
    else:
        click.echo(status_text(provider, status))


def status_text(provider: str, status: dict[str, Any]) -> str:
    """A rate status in words; of what is in order only the windows are shown."""
    lines = [f"{provider}:", *(_window_text(window) for window in status.get("windows", ()))]
    lines += [f"{q['used']} of {q['units']} units today" for q in status.get("quotas", ())]
    lines += (
        [f"{calls['used']} calls under way, at most {calls['cap'] or 'any number'}"]
        if (calls := status.get("concurrency"))
        else []
    )
    lines += [f"{status['waiting_batches']} batches wait"] if "waiting_batches" in status else []
    return "\n  ".join([*lines, *_notable(status)])


def _window_text(window: dict[str, Any]) -> str:
    if window["used"] is None:
        return f"{window['limit']} requests in {window['seconds']:g} s for each user"
    return f"{window['used']} of {window['limit']} requests in {window['seconds']:g} s"


def _notable(status: dict[str, Any]) -> list[str]:
    """What keeps requests back at this moment."""
    breaker = status.get("breaker") or {}
    forced = " (forced by an operator)" if breaker.get("forced") else ""
    return [
        f"the circuit is {breaker.get('state', 'closed')}{forced}, {breaker.get('failures', 0)} failures lately",
        *(["paused by an operator"] if status.get("paused") else []),
        *([f"the provider asked for a pause: {span(status['cool_down_s'])} left"] if status.get("cool_down_s") else []),
        *([f"learned limit: {status['learned_limit']}"] if status.get("learned_limit") else []),
        *(
            [f"next request in {span(status['next_permit_in_s'])}"]
            if (status.get("next_permit_in_s") or 0) >= 1
            else []
        ),
    ]

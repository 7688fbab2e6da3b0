"""``rate-limits``: what a provider allows, and how much of it is used at this moment."""

from __future__ import annotations

from typing import Any

import click

from blocklist_jobs.cli.address import json_option, with_api
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.output import say_json


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
    """A rate status in words; what the server adds in future is shown as it is."""
    lines = [f"{provider}:"]
    lines += [f"  {_window_text(window)}" for window in status.get("windows", ())]
    rest = {name: value for name, value in status.items() if name not in ("windows", "provider")}
    lines += [f"  {name.replace('_', ' ')}: {_value_text(value)}" for name, value in rest.items()]
    return "\n".join(lines)


def _window_text(window: dict[str, Any]) -> str:
    if window["used"] is None:
        return f"{window['limit']} requests in {window['seconds']:g} s for each user"
    return f"{window['used']} of {window['limit']} requests in {window['seconds']:g} s"


def _value_text(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_value_text(inner)}" for name, inner in value.items()) or "none"
    if isinstance(value, list):
        return "; ".join(_value_text(inner) for inner in value) or "none"
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)

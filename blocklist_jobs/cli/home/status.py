"""``status``: what runs, what waits for what and until when, and what wants you."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from blocklist_jobs.cli.address import json_option, with_api
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.describe import counts_text, waited_for
from blocklist_jobs.cli.output import say, say_json
from blocklist_jobs.cli.times import moment, span
from blocklist_jobs.cli.words import TITLES, Document, error_text

OPEN = ("pending", "processing", "retrying")
ENDED = ("completed", "partially_completed", "failed", "cancelled")
MOST_OPEN, MOST_ENDED = 50, 3


@click.command()
@json_option
@with_api
def status(api: ApiClient, *, as_json: bool) -> None:
    """What runs at this moment, what waits for what and until when, and what wants you."""
    found = overview(api)
    if as_json:
        say_json(found)
    else:
        say(overview_text(found, datetime.now(UTC)))


def overview(api: ApiClient) -> dict[str, Any]:
    """All of it: ``server``, ``missing``, ``connections``, ``open``, ``ended``, ``dead_letters``, ``providers``."""
    connections = [one for one in api.pages("/connections") if one["status"] != "disconnected"]
    providers = sorted({one["provider"] for one in connections})
    return {
        "server": api.server,
        "missing": api.readiness(),
        "connections": connections,
        "open": list(api.pages("/jobs", most=MOST_OPEN, status=OPEN)),
        "ended": list(api.pages("/jobs", most=MOST_ENDED, status=ENDED)),
        "dead_letters": list(api.pages("/jobs", most=MOST_OPEN, status="dead_letter")),
        "providers": [api.get(f"/rate-limits/{provider}/status") for provider in providers],
    }


def overview_text(found: Document, now: datetime) -> str:
    """The overview in words; of what is in order a line, of what is not what to do about it. Pure."""
    lines = [f"{found['server']}: {', '.join(found['missing']) or 'ready'}", ""]
    lines += _accounts(found["connections"])
    lines += ["", *(_open(job) for job in found["open"])] if found["open"] else ["", "Nothing runs."]
    lines += [_ended(job, now) for job in found["ended"]]
    lines += [line for job in found["dead_letters"] for line in _dead(job)]
    return "\n".join([*lines, *_limits(found["providers"])])


def _accounts(connections: list[Document]) -> list[str]:
    if not connections:
        return ["No account is connected. To connect one:", "  blocklist-jobs connect spotify"]
    lines = []
    for one in connections:
        title, account = TITLES[one["provider"]], one.get("provider_user_id") or one["id"]
        if one["status"] == "active":
            lines.append(f"{title} ({account}) is connected.")
        else:
            why = f": {one['status_reason']}" if one.get("status_reason") else ""
            lines += [
                f"{title} ({account}) wants to be connected again{why}",
                f"  blocklist-jobs connect {one['provider']}",
            ]
    return lines


def _open(job: Document) -> str:
    eta_s = job["progress"].get("eta_seconds")
    left = f", about {span(eta_s)} left" if eta_s else ""
    waits = f"; waits for {waited}" if (waited := waited_for(job)) else ""
    percent = f"{job['progress']['percent']:g} %"
    return f"{_kind(job)} at {TITLES[job['provider']]}, {percent}{left}{waits} (job {job['id']})"


def _ended(job: Document, now: datetime) -> str:
    ended = moment(job["finished_at"])
    ago_s = (now - datetime.fromisoformat(job["finished_at"])).total_seconds() if job.get("finished_at") else 0
    when = f"{span(ago_s)} ago" if 0 <= ago_s < 86_400 else f"on {ended}"
    what = f", {counts_text(job)}" if job["job_type"] != "token_refresh" else ""
    return (
        f"{_kind(job)} at {TITLES[job['provider']]}, {job['status'].replace('_', ' ')} {when}{what} (job {job['id']})"
    )


def _dead(job: Document) -> list[str]:
    why = error_text(job["error"]) if job.get("error") else "its attempts are used up"
    return [f"Stuck: {_kind(job)} at {TITLES[job['provider']]}: {why}", f"  blocklist-jobs retry {job['id']}"]


def _limits(providers: list[Document]) -> list[str]:
    """Of each provider what is used of its limit, and what keeps requests back."""
    lines = []
    for status in providers:
        windows = [w for w in status["windows"] if w["used"] is not None]
        used = [f"{w['used']} of {w['limit']} requests in {w['seconds']:g} s" for w in windows]
        used += [f"{quota['used']} of {quota['units']} units today" for quota in status["quotas"]]
        back = ["paused by an operator"] if status["paused"] else []
        back += ["it does not work at present (circuit open)"] if status["breaker"]["state"] == "open" else []
        back += [f"it asked for a pause, {span(status['cool_down_s'])} left"] if status["cool_down_s"] else []
        lines.append(f"{TITLES[status['provider']]}: {', '.join([*used, *back])}")
    return ["", *lines] if lines else []


def _kind(job: Document) -> str:
    return "Dry run" if job.get("dry_run") else _KINDS.get(job["job_type"], str(job["job_type"]))


_KINDS = {
    "enforcement_execution": "Cleaning",
    "batch_rollback": "Putting back",
    "library_scan": "Scan",
    "token_refresh": "Renewal of the token",
}

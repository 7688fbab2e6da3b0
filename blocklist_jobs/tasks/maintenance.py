"""What beat and the leader start: all of it may run at any time, twice, or not at all."""

from __future__ import annotations

from blocklist_jobs.queue import app
from blocklist_jobs.queue.names import CANARY, CLEAN_UP, FORGET_USERS, REFRESH_TOKENS, RESCUE
from blocklist_jobs.tasks.services import services


@app.task(name=RESCUE)
def rescue() -> str:
    """Take back batches whose lease ran out, also when no dispatcher leads."""
    return str(services().sweep.thorough())


@app.task(name=CLEAN_UP)
def clean_up() -> str:
    """Delete what has been kept long enough."""
    return str(services().clean_up())


@app.task(name=FORGET_USERS)
def forget_users() -> str:
    """Go on with users who want to be forgotten."""
    return str(services().privacy.forget.go_on())


@app.task(name=REFRESH_TOKENS)
def refresh_tokens() -> str:
    """Have tokens renewed that are about to end, and warn of consents that are."""
    return str(services().keep_tokens())


@app.task(name=CANARY)
def canary(lane: str, flight: int) -> str:
    """Show that a message of the queue ``lane`` has come the whole way, from the leader to a worker's commit."""
    return "landed" if services().canaries.land(lane, flight) else "late"

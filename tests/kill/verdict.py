"""What every test here ends with: the same library as an undisturbed run, and no window over the limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from tests.kill.listener import Account, Listener, account_of
from tests.kill.plant import Plant


@dataclass(frozen=True)
class Undisturbed:
    """A run in which nothing happened: the library it leaves, the requests it took, the items it names."""

    library: dict[str, Any]
    requests: int
    items: dict[str, int]


def as_undisturbed(
    undisturbed: Undisturbed, listener: Listener, job_id: str, engine: Engine, *, lost_calls: int = 0
) -> Account:
    """Wait for the job's end and compare; the account of it.

    A request more than in the undisturbed run is allowed for each batch that was at work when its worker died, and
    for each of ``lost_calls``.
    """
    job = listener.finish(job_id)
    assert job["status"] == "completed", job
    account = account_of(engine, listener.name)
    assert listener.library == listener.plan == undisturbed.library
    assert account.items == undisturbed.items
    assert account.batches.keys() == {"done"}
    assert account.jobs == 1
    allowed = account.deaths + lost_calls
    assert listener.removals_repeated() <= allowed
    assert undisturbed.requests <= len(listener.requests()) <= undisturbed.requests + allowed
    within_limits(listener.plant)
    return account


def within_limits(plant: Plant) -> None:
    """No request was refused, and the log itself shows no window over a limit."""
    for limit in plant.limits:
        summary = plant.sandbox.summary(limit["seconds"])
        most = max(summary["most_in_window"].values(), default=0)
        assert most <= limit["limit"], f"{most} requests in {limit['seconds']} s"
        assert summary["over_limit"] == summary["refused_429"] == 0, summary["violations"]

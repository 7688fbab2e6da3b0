"""A job's effort from its account: what it has cost, and what it will, in requests and in cost."""

from __future__ import annotations

from dataclasses import replace

from blocklist_jobs.core.capabilities import Capabilities
from blocklist_jobs.core.effort import Account, Sizes, effort_ahead
from blocklist_jobs.core.job import Step
from blocklist_jobs.core.progress import Effort


def estimate(
    step: Step, account: Account, can: Capabilities, sizes: Sizes, *, burst: int, looks_only: bool = False
) -> Effort:
    """What the job of this account, at this step, has cost and will cost; see :func:`effort_ahead`."""
    ahead = effort_ahead(step, account, can, sizes, burst=burst, looks_only=looks_only)
    requests = ahead
    if (can.read_cost, can.write_cost) != (1, 1):
        # What costs 1 each is counted.
        counted = replace(can, read_cost=1, write_cost=1)
        requests = effort_ahead(step, account, counted, sizes, burst=burst, looks_only=looks_only)
    return Effort(account.done, account.open, ahead, account.open_ended, account.requests + requests)

"""Asks for a job again and again until it has ended; rides out a server that restarts meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from blocklist_jobs.cli.client import ApiClient, LostAnswer, Unreachable
from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.watching.picture import Picture, picture_of

EVERY_S = 0.5
PATIENCE_S = 120.0
"""A server that is being replaced is back long before this."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One look at a job: the API's JSON and the picture of it."""

    job: dict[str, Any]
    picture: Picture


def follow(
    api: ApiClient, job_id: str, *, every_s: float = EVERY_S, pause: Callable[[float], None] = time.sleep
) -> Iterator[Seen]:
    """Looks at a job until the one that shows it ended; raises :class:`Failure` where the server refuses.

    While the server does not answer, the last look comes again with its trouble, for at most ``PATIENCE_S``.
    """
    seen = _look(api, job_id)
    good_at = time.monotonic()
    while True:
        yield seen
        if seen.picture.is_final:
            return
        pause(every_s)
        try:
            seen, good_at = _look(api, job_id), time.monotonic()
        except Failure as failure:
            if not _may_pass(failure) or time.monotonic() - good_at > PATIENCE_S:
                raise
            seen = replace(seen, picture=replace(seen.picture, trouble="the server does not answer; still trying"))


def _may_pass(failure: Failure) -> bool:
    return isinstance(failure, Unreachable | LostAnswer) or failure.code is ExitCode.BROKEN


def _look(api: ApiClient, job_id: str) -> Seen:
    job = api.get(f"/jobs/{job_id}")
    return Seen(job, picture_of(job, _rates(api, job["provider"])))


def _rates(api: ApiClient, provider: str) -> dict[str, Any] | None:
    """The provider's rate status; how a job fares is worth showing without it."""
    try:
        status: dict[str, Any] = api.get(f"/rate-limits/{provider}/status")
    except Failure:
        return None
    return status

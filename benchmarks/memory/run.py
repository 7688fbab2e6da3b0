"""One enforcement of a generated library, as fast as it goes, with the report read at its end."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import httpx

from benchmarks.rig.processes import Peaks
from benchmarks.rig.system import System, system
from benchmarks.rig.users import enforce, settle_in
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.states import FINAL, Status

USER = "listener"
ARTISTS = 1_000
LONGEST_S = 900.0
# High enough never to be met: what the machine can do is the limit here.
LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Measured:
    """What an enforcement of ``liked`` songs took. ``peaks_mb`` is by role, the largest process of each."""

    liked: int
    requests: int
    took_s: float
    peaks_mb: Mapping[str, float]


def run(liked: int) -> Measured:
    """Enforce a library of ``liked`` songs in a system of its own; raises when the job does not end well."""
    with system(workers=1) as running:
        blocklist = settle_in(running.services, running.sandbox, USER, liked=liked, artists=ARTISTS, seed=1)
        running.limit(LIMIT, 1)
        running.sandbox.clear_requests()
        with Peaks() as peaks:
            took_s = _enforce(running, blocklist)
        return Measured(liked, running.sandbox.summary(1)["requests"], took_s, peaks.mb)


def _enforce(running: System, blocklist: UUID) -> float:
    began = time.monotonic()
    job = enforce(running.services, USER, blocklist)
    while (status := running.services.jobs.read(Caller(USER), job).status) not in FINAL:
        running.stage.pause(0.2)
        if time.monotonic() - began > LONGEST_S:
            raise TimeoutError(f"the job is {status} after {LONGEST_S:g} s")
    took_s = time.monotonic() - began
    if status is not Status.COMPLETED:
        raise RuntimeError(f"the job ended as {status}")
    _read_report(running, job)
    return took_s


def _read_report(running: System, job: UUID) -> None:
    """The whole report as a file, by the API: it must cost the web process nothing either."""
    key, _ = running.services.keys.create(USER)
    headers = {"Authorization": f"Bearer {key}", "Accept": "text/csv"}
    url = f"{running.server}/api/v1/jobs/{job}/items"
    with httpx.stream("GET", url, headers=headers, timeout=120, trust_env=False) as answer:
        answer.raise_for_status()
        rows = sum(chunk.count(b"\n") for chunk in answer.iter_bytes())
    if rows < 2:
        raise RuntimeError("the report is empty")

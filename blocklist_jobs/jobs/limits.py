"""See and change what providers allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.lanes import lanes_of, limits_in, token_lane
from blocklist_jobs.core.limits import Limits, limits_of, limits_to_record
from blocklist_jobs.jobs.ports import Gate


class LimitBook(Protocol):
    """Where limits are kept."""

    def now_of(self, provider: str) -> Limits:
        """The limits in force."""

    def amend(self, provider: str, amended: Callable[[Limits], Limits], *, by: str, patch: Mapping[str, Any]) -> Limits:
        """Keep what ``amended`` makes of the limits; two changes at once follow each other.

        ``by`` and ``patch`` go into the audit log: who asked for it, and for what.
        """

    def apps_of(self, provider: str) -> tuple[str, ...]:
        """The apps of the provider that have connections."""

    def waiting(self, provider: str) -> int:
        """Batches that wait for a permit."""


class ChangeLimits:
    """What an operator sees and sets. The change is kept first and put into force at once."""

    def __init__(self, book: LimitBook, gate: Gate) -> None:
        self._book = book
        self._gate = gate

    def read(self, provider: str) -> Limits:
        """The limits in force."""
        return self._book.now_of(provider)

    def change(self, caller: Caller, provider: str, patch: Mapping[str, Any]) -> Limits:
        """Change the parts that ``patch`` has (shape of the API); every machine follows within a second."""
        limits = self._book.amend(provider, lambda limits: _patched(limits, patch), by=caller.user_id, patch=patch)
        for app in self._book.apps_of(provider):
            for lane in lanes_of(app):
                self._gate.configure(provider, lane, limits_in(lane, limits))
        return limits

    def status(self, provider: str) -> Mapping[str, Any]:
        """What is left of the limits now, per app, its renewals under ``tokens``; the first app's at the top."""
        apps = [self._status_of(provider, app) for app in self._book.apps_of(provider)]
        return {**apps[0], "waiting_batches": self._book.waiting(provider), "apps": apps}

    def _status_of(self, provider: str, app: str) -> dict[str, Any]:
        tokens = self._gate.status(provider, token_lane(app))
        return {**self._gate.status(provider, app), "tokens": dict(tokens)}


def _patched(limits: Limits, patch: Mapping[str, Any]) -> Limits:
    """The limits with the parts of ``patch``; of the backoff, too, only the parts that it has."""
    record = limits_to_record(limits)
    return limits_of({**record, **patch, "backoff": {**record["backoff"], **patch.get("backoff", {})}})

"""Keep tokens alive without their users: renew those that are about to end, and warn ahead where no renewal helps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from blocklist_jobs.core.connection import Expiring, warned_ahead
from blocklist_jobs.core.job import JobType, Priority
from blocklist_jobs.core.views import JobRequest
from blocklist_jobs.jobs.begin import Begin
from blocklist_jobs.jobs.ledger import Ledger, Ledgers
from blocklist_jobs.jobs.ports import Provider

AHEAD = timedelta(minutes=10)
"""A token that ends so soon is renewed: ten times as long as the beat takes to come round, so that a provider in
trouble, or a minute in which many end, costs nobody a call with a dead token."""

AT_ONCE = 50
"""Jobs written in one transaction: few enough that nobody waits long for the rows it holds."""

MOST_TURNS = 200
"""What is left after so many transactions is found a minute later."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What one look came to: jobs submitted, users warned."""

    renewals: int = 0
    warnings: int = 0


class KeepTokens:
    """Called by beat; may run twice at once, or not at all for a while.

    ``apps`` are the providers at which our app has an id: elsewhere nobody would renew anything for us.
    """

    def __init__(
        self, ledgers: Ledgers, begin: Begin, providers: Mapping[str, Provider], *, apps: Collection[str]
    ) -> None:
        self._ledgers = ledgers
        self._begin = begin
        able = {name: provider.capabilities for name, provider in providers.items()}
        self._renewable = tuple(name for name, what in able.items() if what.can_refresh and name in apps)
        self._consents = {name: timedelta(days=what.consent_days) for name, what in able.items() if what.consent_days}

    def __call__(self) -> Kept:
        """Submit a ``token_refresh`` for every token that ends soon, and warn of consents that do, once each."""
        renewals = 0
        for _ in range(MOST_TURNS):
            submitted = self._submit_some()
            renewals += submitted
            if submitted < AT_ONCE:
                break
        return Kept(renewals, self._warn())

    def _submit_some(self) -> int:
        with self._ledgers.begin() as ledger:
            if not ledger.connections.keep_alone():
                return 0
            found = ledger.connections.expiring(self._renewable, within=AHEAD, limit=AT_ONCE)
            # In one order of users, as whoever locks several shares does (store/shares.py).
            for one in sorted(found, key=lambda one: one.user_id):
                self._submit(ledger, one)
            return len(found)

    def _submit(self, ledger: Ledger, one: Expiring) -> None:
        payload = {"connection_id": str(one.connection_id)}
        request = JobRequest(JobType.TOKEN_REFRESH, one.provider, payload, Priority.HIGH)
        job_id = ledger.jobs.add(one.user_id, request, key=None, digest=None)
        if job_id is not None:
            self._begin(ledger, job_id)

    def _warn(self) -> int:
        with self._ledgers.begin() as ledger:
            if not ledger.connections.keep_alone():
                return 0
            return sum(
                ledger.connections.warn_of_end(provider, valid=valid, ahead=warned_ahead(valid))
                for provider, valid in self._consents.items()
            )

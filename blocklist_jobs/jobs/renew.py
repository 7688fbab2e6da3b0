"""The course of a token refresh: one call, no library."""

from __future__ import annotations

from collections.abc import Mapping

from blocklist_jobs.core.calls import Answered, Renew
from blocklist_jobs.core.job import Step
from blocklist_jobs.core.work import Claimed, JobState, NewBatch
from blocklist_jobs.jobs.ledger import Ledger


class RenewTokens:
    """Renews a connection's access token."""

    needs_library = False

    def begin(self, ledger: Ledger, job: JobState, *, account_known: bool) -> Step | None:  # noqa: ARG002 - no matter
        """One batch."""
        ledger.batches.add(job, [NewBatch(Step.ACT, Renew())])
        return None

    def apply(self, ledger: Ledger, job: JobState, batch: Claimed, answer: Answered) -> Mapping[str, object]:  # noqa: ARG002
        """The tokens are kept already, by their version."""
        return {"renewed": True}

    def read_first(self, ledger: Ledger, job: JobState, batch: Claimed) -> None:
        """Never needed: who renews is told by the token's version."""

    def go_on(self, ledger: Ledger, job: JobState, done: Step) -> bool:  # noqa: ARG002 - there is nothing more
        """Nothing follows."""
        return False

    def conclude(self, ledger: Ledger, job: JobState) -> None:
        """Say so."""
        ledger.jobs.note(job.id, summary={"renewed": not job.closed and not ledger.batches.has_dead(job.id)})

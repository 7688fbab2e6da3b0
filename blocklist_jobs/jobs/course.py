"""What the kinds of jobs have of their own: how they begin, what follows a step, and what they say at their end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from blocklist_jobs.core.batching import BatchSize
from blocklist_jobs.core.calls import Answered
from blocklist_jobs.core.capabilities import Capabilities
from blocklist_jobs.core.job import Step
from blocklist_jobs.core.work import Claimed, JobState
from blocklist_jobs.jobs.ledger import Ledger
from blocklist_jobs.jobs.ports import Provider

SizeOf = Callable[[str, str], BatchSize | None]
"""The configured batch size of a provider's operation, if there is one (``batch_configs``)."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a course works with."""

    providers: Mapping[str, Provider]
    free_permits: Callable[[str], int]
    size_of: SizeOf

    def provider(self, job: JobState) -> Provider:
        """The job's provider."""
        return self.providers[job.provider]

    def capabilities(self, job: JobState) -> Capabilities:
        """What the job's provider can do."""
        return self.provider(job).capabilities

    def size(self, provider: str, operation: str, most: BatchSize) -> BatchSize:
        """The operator's size of an operation, never above what the provider takes."""
        wanted = self.size_of(provider, operation)
        if wanted is None:
            return most
        maximum = min(wanted.maximum, most.maximum)
        return BatchSize(maximum, min(wanted.optimal, maximum))


class Course(Protocol):
    """One kind of job."""

    needs_library: bool

    def begin(self, ledger: Ledger, job: JobState, *, account_known: bool) -> Step | None:
        """Write the first batches down. A step is returned when it is over already, without a batch."""

    def apply(self, ledger: Ledger, job: JobState, batch: Claimed, answer: Answered) -> Mapping[str, object]:
        """Write down what an answer means; what is returned is kept as the batch's result."""

    def read_first(self, ledger: Ledger, job: JobState, batch: Claimed) -> None:
        """In place of trying a batch again: see what is there, and plan anew."""

    def go_on(self, ledger: Ledger, job: JobState, done: Step) -> bool:
        """Write what follows ``done``, now that no batch of the job is open; false when nothing does."""

    def conclude(self, ledger: Ledger, job: JobState) -> None:
        """Keep the plan or the summary."""

"""Which jobs ``undo`` means when it is told none; pure, from the API's JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blocklist_jobs.cli.words import Document


@dataclass(frozen=True, slots=True)
class Last:
    """The last cleaning: at each provider the newest job, as far as it is of the same list.

    ``back`` are those that have been put back, or are being.
    """

    to_do: tuple[Document, ...]
    back: tuple[Document, ...]


def last_cleaning(newest_first: Sequence[Document]) -> Last | None:
    """The last cleaning among a user's jobs; ``None`` where none has taken anything out."""
    did = [job for job in newest_first if job["job_type"] == "enforcement_execution" and _did_something(job)]
    if not did:
        return None
    newest: dict[str, Document] = {}
    for job in did:
        newest.setdefault(job["provider"], job)
    mine = [job for job in newest.values() if job["blocklist_id"] == did[0]["blocklist_id"]]
    undone = {job["reverts"] for job in newest_first if job.get("reverts") and job["status"] not in _CAME_TO_NOTHING}
    return Last(
        tuple(job for job in mine if job["id"] not in undone), tuple(job for job in mine if job["id"] in undone)
    )


_CAME_TO_NOTHING = ("cancelled", "failed", "dead_letter")
"""A rollback that ended so may be begun again: what is back already is left as it is."""


def _did_something(job: Document) -> bool:
    return not job.get("dry_run") and job["progress"]["completed"] > 0

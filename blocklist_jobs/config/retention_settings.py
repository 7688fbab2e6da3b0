"""How long what is over is kept."""

from __future__ import annotations

from datetime import timedelta

from blocklist_jobs.config.reader import Reader
from blocklist_jobs.core.retention import Retention

LONGEST = 36_500
"""A hundred years of days are for ever."""


def retention(read: Reader) -> Retention:
    """The ages in the environment."""
    return Retention(
        # Whoever asked has seen by then what came of it.
        finished=timedelta(hours=read.number("KEEP_FINISHED_HOURS", 24, at_least=0, at_most=LONGEST)),
        # Jobs that changed something, with what was before: so long they can be rolled back.
        reversible=timedelta(days=read.number("KEEP_REVERSIBLE_DAYS", 7, at_least=0, at_most=LONGEST)),
        notifications=timedelta(days=read.number("KEEP_NOTIFICATIONS_DAYS", 90, at_least=0, at_most=LONGEST)),
        # Events that were sent to webhooks, or given up, with every attempt.
        deliveries=timedelta(days=read.number("KEEP_DELIVERIES_DAYS", 30, at_least=0, at_most=LONGEST)),
        # Who did what is asked for long after the fact.
        audit=timedelta(days=read.number("KEEP_AUDIT_DAYS", 365, at_least=1, at_most=LONGEST)),
        # Keys that were revoked or have expired, connections that were removed (their tokens are gone at once).
        ended=timedelta(days=read.number("KEEP_ENDED_DAYS", 30, at_least=0, at_most=LONGEST)),
    )

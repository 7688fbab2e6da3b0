"""docs/webhooks.md names every event and every notification, and no other."""

from __future__ import annotations

from blocklist_jobs.core.notification import NotificationType
from blocklist_jobs.core.webhook import EventType
from blocklist_jobs.core.webhook_retry import DISABLED_AFTER, LEAST_FAILURES, POLICY
from blocklist_jobs.jobs.deliver import LEASE_S, PER_USER, TIMEOUT_S
from tests.docs.pages import first_words, section


def test_every_event_is_told_of() -> None:
    assert first_words("webhooks.md", "Events") == [event.value for event in EventType]


def test_every_notification_is_told_of() -> None:
    assert first_words("webhooks.md", "Notifications") == [kind.value for kind in NotificationType]


def test_the_numbers_are_the_real_ones() -> None:
    told = section("webhooks.md", "How it is delivered")
    assert (TIMEOUT_S, LEASE_S, PER_USER, DISABLED_AFTER.days, LEAST_FAILURES) == (10, 30, 2, 3, 12)
    assert (POLICY.attempts, POLICY.base_s * POLICY.multiplier, POLICY.cap_s) == (11, 6, 12 * 3600)
    for word in ("10 s", "6 s", "12 h", "three days", "twelve", "30 seconds", "two of one user"):
        assert word in told

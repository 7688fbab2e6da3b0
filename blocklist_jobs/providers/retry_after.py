"""Reads ``Retry-After`` (RFC 9110, section 10.2.3): seconds, or a date on the provider's clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from blocklist_jobs.core.wire import Answer

LONGEST_S = 7 * 86400.0
"""No provider was seen asking for more than a day; what asks for more is asked again after a week."""

_SECONDS = re.compile(r"\d{1,18}(\.\d{1,9})?", re.ASCII)


def retry_after_s(answer: Answer) -> float | None:
    """Seconds from the answer until the provider wants to hear again; ``None`` where it does not say, or says it badly.

    A date is compared with the answer's own ``Date`` when there is one: only the provider's clock matters.
    """
    value = answer.headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return min(float(value), LONGEST_S)
    until = _instant(value)
    if until is None:
        return None
    seconds = (until - (_instant(answer.headers.get("date", "")) or answer.received_at)).total_seconds()
    return min(seconds, LONGEST_S) if seconds >= 0 else None


def _instant(value: str) -> datetime | None:
    try:
        instant = parsedate_to_datetime(value)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None

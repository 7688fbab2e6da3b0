"""The headers of a refusal, for providers that have no words of their own for it."""

from __future__ import annotations

import math
import time
from email.utils import formatdate

from blocklist_jobs.sandbox.limits import Refusal


def retry_after(refusal: Refusal, wait_s: float) -> tuple[tuple[str, str], ...]:
    """``Retry-After`` where this refusal was asked to have one: in seconds, rounded up, or as a date."""
    if refusal is Refusal.SECONDS:
        return (("Retry-After", str(max(1, math.ceil(wait_s)))),)
    if refusal is Refusal.HTTP_DATE:
        return (("Retry-After", formatdate(math.ceil(time.time() + wait_s), usegmt=True)),)
    return ()

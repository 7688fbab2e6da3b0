"""How long what is over is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Retention:
    """Ages at which things are forgotten. Dead letters stay until someone decides."""

    finished: timedelta = timedelta(hours=24)
    reversible: timedelta = timedelta(days=7)
    notifications: timedelta = timedelta(days=90)
    deliveries: timedelta = timedelta(days=30)
    audit: timedelta = timedelta(days=365)
    ended: timedelta = timedelta(days=30)

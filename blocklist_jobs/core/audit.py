"""Who did what, as it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Deed:
    """One row of the audit log: ``action`` is such as ``job.cancelled``, ``subject`` what it was done to.

    ``owner`` is whose the subject is, where it may be another user's.
    """

    id: int
    at: datetime
    user_id: str
    action: str
    subject: str
    owner: str | None
    correlation_id: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DeedFilter:
    """Which rows are wanted; what is empty leaves nothing out. ``since`` is within, ``until`` is not."""

    user_id: str | None
    actions: tuple[str, ...] = ()
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None

"""What a request for a job's report may say."""

from __future__ import annotations

from enum import StrEnum

from marshmallow import fields

from blocklist_jobs.api.edge.paging import PageQuery
from blocklist_jobs.api.edge.words import Word
from blocklist_jobs.core.library import Surface


class ItemStatus(StrEnum):
    """Where an item stands."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    ROLLED_BACK = "rolled_back"


class ReportForm(StrEnum):
    """The forms a report comes in."""

    JSON = "json"
    CSV = "csv"


class ItemsQuery(PageQuery):
    """The query of ``GET /jobs/{id}/items``; without ``format`` the Accept header decides."""

    status = fields.List(Word(ItemStatus), load_default=list)
    surface = fields.List(Word(Surface), load_default=list)
    format = Word(ReportForm, load_default=None)

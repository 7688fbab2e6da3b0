"""How an item of a job's report looks in answers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from blocklist_jobs.core.views import ItemView


def item_document(item: ItemView) -> dict[str, Any]:
    """The item as JSON; where a listing continues is the page's business."""
    document = asdict(item)
    document.pop("cursor")
    return document

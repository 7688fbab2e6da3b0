"""What a user may ask of us about themselves: to see it, to take it along, to have it forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from blocklist_jobs.jobs.connections import Connections
from blocklist_jobs.jobs.control import Control
from blocklist_jobs.jobs.forget import Forget
from blocklist_jobs.store.deletions import Deletions
from blocklist_jobs.store.export import ExportRows
from blocklist_jobs.store.self_views import SelfViews


@dataclass(frozen=True, slots=True)
class Privacy:
    """The use cases of ``/me``."""

    self_views: SelfViews
    export: ExportRows
    forget: Forget


def privacy_on(engine: Engine, control: Control, connections: Connections) -> Privacy:
    """Privacy on a real database."""
    return Privacy(SelfViews(engine), ExportRows(engine), Forget(Deletions(engine), control, connections))

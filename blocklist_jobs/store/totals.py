"""The totals of what all processes have counted (table ``metric_totals``)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from sqlalchemy import Engine, select, text

from blocklist_jobs.store.tables import metric_totals

Total = tuple[str, Mapping[str, str], float]
"""Name, labels and value of one sample."""

# In the order of the key, so that two processes never wait for each other's rows crosswise.
_ADD = text(
    """INSERT INTO metric_totals AS t (name, labels, value)
       SELECT name, labels, value
       FROM jsonb_to_recordset(CAST(:grown AS jsonb)) AS g(name text, labels jsonb, value float)
       ORDER BY name, labels
       ON CONFLICT (name, labels) DO UPDATE SET value = t.value + excluded.value"""
)


class TotalRows:
    """Adds and reads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, grown: Iterable[Total]) -> None:
        """Add increases, in one statement."""
        rows = [{"name": name, "labels": dict(labels), "value": value} for name, labels, value in grown]
        with self._engine.begin() as connection:
            connection.execute(_ADD, {"grown": json.dumps(rows)})

    def read(self) -> list[Total]:
        """All totals, by name."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(metric_totals).order_by(metric_totals.c.name)).all()
        return [(row.name, row.labels, row.value) for row in rows]

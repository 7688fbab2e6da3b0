"""The story of a job, one numbered event after the other; listeners resume after the last one they saw."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

_ADD = text(
    """WITH numbered AS (UPDATE jobs SET event_seq = event_seq + 1 WHERE id = :id RETURNING event_seq)
       INSERT INTO job_events (job_id, seq, type, data)
       SELECT :id, event_seq, :type, CAST(:data AS jsonb) FROM numbered"""
)


def add_event(connection: Connection, job_id: UUID, kind: str, data: Mapping[str, Any]) -> None:
    """Append an event (``status``, ``step``) in the transaction that makes it true."""
    connection.execute(_ADD, {"id": job_id, "type": kind, "data": json.dumps(data)})

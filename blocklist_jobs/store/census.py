"""Counts of what there is, for /metrics. Their rows are bounded by words, not by users or jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, text

_JOBS = text("SELECT job_type, provider, status, count(*) AS n FROM jobs GROUP BY job_type, provider, status")
_CONNECTIONS = text("SELECT provider, status, count(*) AS n FROM connections GROUP BY provider, status")


@dataclass(frozen=True, slots=True)
class Census:
    """Rows of counts, each with its words and ``n``."""

    jobs: Sequence[Mapping[Any, Any]]
    connections: Sequence[Mapping[Any, Any]]


def take_census(engine: Engine) -> Census:
    """Count jobs and connections by what they are and how they stand."""
    with engine.connect() as connection:
        return Census(*(connection.execute(query).mappings().all() for query in (_JOBS, _CONNECTIONS)))

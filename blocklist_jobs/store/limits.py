"""What the operator has set: limits per provider and batch sizes per operation, read afresh at most every second."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Engine, func, select, update
from sqlalchemy.dialects.postgresql import insert

from blocklist_jobs.core.batching import BatchSize
from blocklist_jobs.core.limits import DEFAULT_LIMITS, Limits, limits_of, limits_to_record
from blocklist_jobs.store.audit import record
from blocklist_jobs.store.tables import batch_checkpoints, batch_configs, connections, rate_limit_configs

FRESH_S = 1.0
"""Changed limits are in force on every machine within so many seconds."""


class LimitRows:
    """Rows of ``rate_limit_configs`` and ``batch_configs``; a provider without a row has the defaults."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cache: dict[str, tuple[float, Any]] = {}

    def of(self, provider: str) -> Limits:
        """The provider's limits, at most :data:`FRESH_S` old."""
        record = self._cached(f"limits:{provider}", lambda: self._read(provider))
        return limits_of(record) if record else DEFAULT_LIMITS[provider]

    def now_of(self, provider: str) -> Limits:
        """The provider's limits as they are this moment."""
        record = self._read(provider)
        return limits_of(record) if record else DEFAULT_LIMITS[provider]

    def _read(self, provider: str) -> Any:
        query = select(rate_limit_configs.c.limits).where(rate_limit_configs.c.provider == provider)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()

    def amend(self, provider: str, amended: Callable[[Limits], Limits], *, by: str, patch: Mapping[str, Any]) -> Limits:
        """Keep what ``amended`` makes of the limits; two changes at once follow each other.

        ``by`` and ``patch`` go into the audit log: who asked for it, and for what.
        """
        configs = rate_limit_configs
        first = insert(configs).values(provider=provider, limits=limits_to_record(DEFAULT_LIMITS[provider]))
        row = configs.c.provider == provider
        with self._engine.begin() as connection:
            connection.execute(first.on_conflict_do_nothing())
            kept = connection.execute(select(configs.c.limits).where(row).with_for_update()).scalar_one()
            limits = amended(limits_of(kept))
            values = {"limits": limits_to_record(limits), "version": configs.c.version + 1, "updated_at": func.now()}
            connection.execute(update(configs).where(row).values(values))
            record(connection, by, "rate_limits.changed", provider, **patch)
        self._cache.pop(f"limits:{provider}", None)
        return limits

    def apps_of(self, provider: str) -> tuple[str, ...]:
        """The apps of the provider that have connections; ``default`` is always among them."""
        query = select(connections.c.app).where(connections.c.provider == provider).distinct()
        with self._engine.connect() as connection:
            found = set(connection.execute(query).scalars())
        return ("default", *sorted(found - {"default"}))

    def waiting(self, provider: str) -> int:
        """Batches of the provider that are due and have no permit."""
        batches = batch_checkpoints.c
        due = (batches.provider == provider) & (batches.state == "pending") & (batches.due_at <= func.now())
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.count()).where(due)).scalar_one())

    def size_of(self, provider: str, operation: str) -> BatchSize | None:
        """The configured batch size of an operation, if it is configured."""
        key = f"size:{provider}:{operation}"
        size: BatchSize | None = self._cached(key, lambda: self._read_size(provider, operation))
        return size

    def _read_size(self, provider: str, operation: str) -> BatchSize | None:
        query = select(batch_configs.c.maximum, batch_configs.c.optimal).where(
            batch_configs.c.provider == provider, batch_configs.c.operation == operation
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return BatchSize(row.maximum, row.optimal) if row else None

    def _cached(self, key: str, read: Any) -> Any:
        found = self._cache.get(key)
        if found is None or time.monotonic() - found[0] > FRESH_S:
            found = (time.monotonic(), read())
            self._cache[key] = found
        return found[1]

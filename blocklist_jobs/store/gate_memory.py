"""What Postgres knows of a gate: what was handed out by second, and the last snapshot of its state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, func, select, text
from sqlalchemy.dialects.postgresql import insert

from blocklist_jobs.core.lanes import limits_in
from blocklist_jobs.core.limits import Limits
from blocklist_jobs.core.permits import Grant, Remembered
from blocklist_jobs.store.limits import LimitRows
from blocklist_jobs.store.tables import circuit_breaker_state, provider_rate_state
from blocklist_jobs.store.trouble import translated

DAY_S = 86_400

_GRANTS = text(
    """SELECT extract(epoch FROM now()) - second AS age_s, user_id, cost FROM permit_log
       WHERE provider = :provider AND app = :app AND cost > 0
         AND second >= floor(extract(epoch FROM now()))::bigint - :back_s
       ORDER BY second"""
)

# Several in a second are counted together.
_NOTE = text(
    """INSERT INTO permit_log (provider, app, second, user_id, cost)
       VALUES (:provider, :app, floor(extract(epoch FROM now()))::bigint, :user_id, 1)
       ON CONFLICT (provider, app, second, user_id) DO UPDATE SET cost = permit_log.cost + 1 RETURNING second"""
)

_STRIKE = text(
    """UPDATE permit_log SET cost = greatest(0, cost - 1)
       WHERE provider = :provider AND app = :app AND user_id = :user_id AND second = :second"""
)

_TRIM = text("""DELETE FROM permit_log WHERE second < floor(extract(epoch FROM now()))::bigint - :back_s""")


class GateRows:
    """Implements ``jobs.ports.GateMemory`` and ``jobs.tokens.PermitLog``, and keeps what it will recall."""

    def __init__(self, engine: Engine, limits: LimitRows) -> None:
        self._engine = engine
        self._limits = limits

    def recall(self, provider: str, app: str) -> Remembered:
        """See the port. A grant of second *s* was handed out at the latest when *s* began: its age is rounded up."""
        limits = limits_in(app, self._limits.now_of(provider))
        with translated(), self._engine.connect() as connection:
            rows = connection.execute(_GRANTS, {"provider": provider, "app": app, "back_s": _reach_s(limits)}).all()
            query = select(
                provider_rate_state.c.state,
                func.extract("epoch", func.now() - provider_rate_state.c.updated_at).label("age_s"),
            ).where(provider_rate_state.c.provider == provider, provider_rate_state.c.app == app)
            kept = connection.execute(query).one_or_none()
        return Remembered(
            limits=limits,
            grants=tuple(Grant(float(row.age_s), row.cost, row.user_id) for row in rows),
            state=kept.state if kept else {},
            state_age_s=float(kept.age_s) if kept else 0.0,
        )

    def keep(self, provider: str, app: str, snapshot: Mapping[str, Any]) -> None:
        """Keep a snapshot of the gate's state."""
        breaker = snapshot.get("breaker") or {}
        state = {"state": dict(snapshot), "updated_at": func.now()}
        circuit = {"state": breaker.get("state", "closed"), "data": breaker, "updated_at": func.now()}
        with self._engine.begin() as connection:
            for table, values in ((provider_rate_state, state), (circuit_breaker_state, circuit)):
                statement = insert(table).values(provider=provider, app=app, **values)
                connection.execute(statement.on_conflict_do_update(index_elements=["provider", "app"], set_=values))

    def note(self, provider: str, app: str, user: str) -> int:
        """See ``jobs.tokens.PermitLog``."""
        values = {"provider": provider, "app": app, "user_id": user}
        with translated(), self._engine.begin() as connection:
            return int(connection.execute(_NOTE, values).scalar_one())

    def strike(self, provider: str, app: str, user: str, second: int) -> None:
        """See ``jobs.tokens.PermitLog``."""
        values = {"provider": provider, "app": app, "user_id": user, "second": second}
        with translated(), self._engine.begin() as connection:
            connection.execute(_STRIKE, values)

    def trim(self) -> int:
        """Forget what no window or quota day can reach any more."""
        with self._engine.begin() as connection:
            return connection.execute(_TRIM, {"back_s": 2 * DAY_S}).rowcount


def _reach_s(limits: Limits) -> int:
    """How far back the limits look, in seconds; a day of daylight saving has 25 hours."""
    longest = max((window.seconds for window in limits.windows), default=0)
    return int(max(longest + 60, 25 * 3600 if limits.quotas else 0))

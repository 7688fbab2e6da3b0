"""The share book on Postgres: virtual times per user, and the log of permits by second."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, text

from blocklist_jobs.core.fair import Candidate, Charge
from blocklist_jobs.core.work import HandedOut

# Who comes new or back starts at the clock of the priority, so that nobody hoards credit.
_WAKE = text(
    """INSERT INTO fair_shares (provider, app, priority, user_id, virtual_time, due_at)
       VALUES (:provider, :app, :priority, :user_id, coalesce((SELECT virtual_time FROM fair_clocks
         WHERE provider = :provider AND app = :app AND priority = :priority), 0), coalesce(:due_at, now()))
       ON CONFLICT (provider, app, priority, user_id) DO UPDATE SET
         due_at = least(fair_shares.due_at, excluded.due_at),
         virtual_time = CASE WHEN fair_shares.due_at = 'infinity'
           THEN greatest(fair_shares.virtual_time, excluded.virtual_time) ELSE fair_shares.virtual_time END"""
)

# The users who are next, and of each no more batches than could be: with as many users as permits, none of a user's
# batches goes that would begin after the first batch of the last of them (a batch costs at least 1).
_CANDIDATES = text(
    """SELECT b.id, s.user_id, s.priority, b.cost, s.virtual_time, s.weight
       FROM generate_series(0, 3) AS p(priority)
       CROSS JOIN LATERAL (SELECT *, CASE WHEN count(*) OVER () < :count THEN :count
           ELSE least(:count, 1 + floor((max(virtual_time) OVER () - virtual_time) * weight))::int END AS most
         FROM (SELECT user_id, priority, virtual_time, weight FROM fair_shares
           WHERE provider = :provider AND app = :app AND priority = p.priority AND due_at <= now()
             AND due_at < 'infinity'
           ORDER BY virtual_time, user_id LIMIT :count) next) s
       CROSS JOIN LATERAL (SELECT id, cost, turn FROM batch_checkpoints
         WHERE provider = :provider AND app = :app AND priority = s.priority AND user_id = s.user_id
           AND state = 'pending' AND due_at <= now()
         ORDER BY turn, id LIMIT s.most) b
       ORDER BY s.priority, s.virtual_time, s.user_id, b.turn, b.id"""
)

# When a user's next batch is due: now if one is (the usual case, found at once), else the earliest that waits.
# The order keeps Postgres on the index: without it, statistics from before a backlog make it read the whole table.
_DUE_AT = """due_at = coalesce(
         (SELECT b.due_at FROM batch_checkpoints b WHERE b.provider = s.provider AND b.app = s.app
            AND b.priority = s.priority AND b.user_id = s.user_id AND b.state = 'pending'
            AND b.due_at <= now() ORDER BY b.turn, b.id LIMIT 1),
         (SELECT min(b.due_at) FROM batch_checkpoints b WHERE b.provider = s.provider AND b.app = s.app
            AND b.priority = s.priority AND b.user_id = s.user_id AND b.state = 'pending'),
         'infinity')"""

_CHARGED = """unnest(CAST(:priorities AS smallint[]), CAST(:users AS text[]), CAST(:costs AS integer[]))
         AS c(priority, user_id, cost)"""

# Shares are locked before they are written from what batches say: an UPDATE that waits for a share goes on with the
# batches it saw before, and would put a share to rest that whoever it waited for has just woken with a new one.
# In one order, so that two who lock several do not lock each other out.
_LOCK_CHARGED = text(
    f"""SELECT 1 FROM fair_shares s JOIN {_CHARGED} USING (priority, user_id)
       WHERE s.provider = :provider AND s.app = :app ORDER BY priority, user_id FOR UPDATE OF s"""  # noqa: S608
)

_LOCK_DUE = text(
    """SELECT 1 FROM fair_shares WHERE provider = :provider AND app = :app AND due_at <= now() AND due_at < 'infinity'
       ORDER BY priority, user_id FOR UPDATE"""
)

# By what was handed out, not to what was worked out: a refund may have come in between.
_CHARGE = text(
    f"""UPDATE fair_shares s SET virtual_time = s.virtual_time + c.cost / s.weight, {_DUE_AT}
       FROM {_CHARGED}
       WHERE s.provider = :provider AND s.app = :app AND s.priority = c.priority
         AND s.user_id = c.user_id"""  # noqa: S608 - parts of our own, no input
)

_TIDY = text(
    f"""UPDATE fair_shares s SET {_DUE_AT}
       WHERE provider = :provider AND app = :app AND due_at <= now() AND due_at < 'infinity'"""  # noqa: S608
)

_CLOCK = text(
    """INSERT INTO fair_clocks (provider, app, priority, virtual_time, handed_out)
       VALUES (:provider, :app, :priority, :clock, :count)
       ON CONFLICT (provider, app, priority) DO UPDATE SET handed_out = fair_clocks.handed_out + excluded.handed_out,
         virtual_time = greatest(fair_clocks.virtual_time, excluded.virtual_time)"""
)

_LOG = text(
    """INSERT INTO permit_log (provider, app, second, user_id, cost)
       SELECT provider, app, floor(extract(epoch FROM leased_at))::bigint, user_id, sum(cost)
       FROM batch_checkpoints WHERE id = ANY(:ids) GROUP BY 1, 2, 3, 4
       ON CONFLICT (provider, app, second, user_id) DO UPDATE SET cost = permit_log.cost + excluded.cost"""
)

_MISSED = text(
    """UPDATE fair_shares s SET due_at = now() WHERE s.due_at = 'infinity' AND EXISTS (
         SELECT 1 FROM batch_checkpoints b WHERE b.provider = s.provider AND b.app = s.app
           AND b.priority = s.priority AND b.user_id = s.user_id AND b.state = 'pending')"""
)

_REFUND = text(
    """WITH back AS (SELECT provider, app, priority, user_id, cost, leased_at FROM batch_checkpoints WHERE id = :id),
       logged AS (UPDATE permit_log l SET cost = greatest(0, l.cost - back.cost) FROM back
         WHERE l.provider = back.provider AND l.app = back.app AND l.user_id = back.user_id
           AND l.second = floor(extract(epoch FROM back.leased_at))::bigint)
       UPDATE fair_shares s SET virtual_time = greatest(0, s.virtual_time - back.cost / s.weight) FROM back
       WHERE s.provider = back.provider AND s.app = back.app AND s.priority = back.priority
         AND s.user_id = back.user_id"""
)

# While anybody's batch is due, which is always behind a backlog, one row is looked at and not everybody's.
_NEXT_DUE = text(
    """SELECT CASE WHEN EXISTS (SELECT 1 FROM fair_shares
           WHERE provider = :provider AND app = :app AND due_at <= now() AND due_at < 'infinity') THEN 0
         ELSE (SELECT extract(epoch FROM min(due_at) - now()) FROM fair_shares
           WHERE provider = :provider AND app = :app AND due_at < 'infinity') END"""
)


def wake_share(
    connection: Connection, provider: str, app: str, priority: int, user_id: str, due_at: datetime | None = None
) -> None:
    """A batch of the user is due at ``due_at`` (now if ``None``)."""
    values = {"provider": provider, "app": app, "priority": priority, "user_id": user_id, "due_at": due_at}
    connection.execute(_WAKE, values)


def refund_batch(connection: Connection, batch_id: int) -> None:
    """A batch that was handed out came back without a request sent."""
    connection.execute(_REFUND, {"id": batch_id})


class ShareRows:
    """Implements ``jobs.ledger.ShareBook``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def candidates(self, provider: str, app: str, count: int) -> list[Candidate]:
        """See the port."""
        rows = self._connection.execute(_CANDIDATES, {"provider": provider, "app": app, "count": count})
        return [Candidate(row.id, row.user_id, row.priority, row.cost, row.virtual_time, row.weight) for row in rows]

    def handed_out(self, provider: str, app: str) -> int:
        """See the port."""
        query = text("SELECT coalesce(sum(handed_out), 0) FROM fair_clocks WHERE provider = :provider AND app = :app")
        return int(self._connection.execute(query, {"provider": provider, "app": app}).scalar_one())

    def charge(self, provider: str, app: str, charges: Sequence[Charge], batches: Sequence[HandedOut]) -> None:
        """See the port."""
        key = {"provider": provider, "app": app}
        shares = {
            "priorities": [charge.priority for charge in charges],
            "users": [charge.user_id for charge in charges],
            "costs": [charge.cost for charge in charges],
        }
        self._connection.execute(_LOCK_CHARGED, {**key, **shares})
        self._connection.execute(_CHARGE, {**key, **shares})
        for priority, count in Counter(int(batch.priority) for batch in batches).items():
            clock = max(charge.clock for charge in charges if charge.priority == priority)
            self._connection.execute(_CLOCK, {**key, "priority": priority, "clock": clock, "count": count})
        if batches:
            self._connection.execute(_LOG, {"ids": [batch.batch_id for batch in batches]})

    def tidy(self, provider: str, app: str) -> None:
        """See the port."""
        self._connection.execute(_LOCK_DUE, {"provider": provider, "app": app})
        self._connection.execute(_TIDY, {"provider": provider, "app": app})

    def wake_missed(self) -> int:
        """See the port."""
        return self._connection.execute(_MISSED).rowcount

    def refund(self, batch_id: int) -> None:
        """See the port."""
        refund_batch(self._connection, batch_id)

    def next_due_s(self, provider: str, app: str) -> float | None:
        """See the port."""
        due = self._connection.execute(_NEXT_DUE, {"provider": provider, "app": app}).scalar_one_or_none()
        return None if due is None else float(due)

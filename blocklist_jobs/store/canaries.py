"""Canaries: a message through each queue now and then, from the leader over Redis to a worker's commit.

A worker can be alive and read nothing; only what has come the whole way shows that the way is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, text

EVERY_S = 30
"""So often a canary flies through each queue."""

LOST_AFTER_S = 10
"""One that has not landed by then is followed by another: its message may have been lost."""

_FLY = text(
    """INSERT INTO canary (lane, flight, sent_at) SELECT lane, 1, now() FROM unnest(CAST(:lanes AS text[])) AS lane
       ON CONFLICT (lane) DO UPDATE SET flight = canary.flight + 1, sent_at = now()
       WHERE canary.sent_at IS NULL OR canary.sent_at < now() - make_interval(secs =>
         CASE WHEN canary.landed_at >= canary.sent_at THEN :every_s ELSE :lost_after_s END)
       RETURNING lane, flight"""
)

_LAND = text(
    """UPDATE canary SET landed_at = now(), took_s = extract(epoch FROM now() - sent_at)
       WHERE lane = :lane AND flight = :flight"""
)

_SEEN = text(
    """SELECT lane, took_s, extract(epoch FROM now() - landed_at) AS landed_s,
         CASE WHEN landed_at IS NULL OR landed_at < sent_at THEN extract(epoch FROM now() - sent_at) END AS out_s
       FROM canary ORDER BY lane"""
)


@dataclass(frozen=True, slots=True)
class Canary:
    """One queue's canary: ``landed_s`` seconds ago the last one landed, after ``took_s``; ``out_s`` when one is out.

    ``landed_s`` and ``took_s`` are ``None`` where none has landed yet.
    """

    lane: str
    took_s: float | None
    landed_s: float | None
    out_s: float | None


class Canaries:
    """The table ``canary``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def fly(self, lanes: Sequence[str]) -> list[tuple[str, int]]:
        """Note those of ``lanes`` whose time has come; lane and number of each flight, to be sent after this."""
        if not lanes:
            return []
        values = {"lanes": list(lanes), "every_s": EVERY_S, "lost_after_s": LOST_AFTER_S}
        with self._engine.begin() as connection:
            return [(row.lane, row.flight) for row in connection.execute(_FLY, values)]

    def land(self, lane: str, flight: int) -> bool:
        """A worker has it; false for one that was followed by another meanwhile."""
        with self._engine.begin() as connection:
            return connection.execute(_LAND, {"lane": lane, "flight": flight}).rowcount == 1

    def seen(self) -> list[Canary]:
        """All of them, by queue."""
        with self._engine.connect() as connection:
            return [Canary(*_floats(row)) for row in connection.execute(_SEEN)]


def _floats(row: Sequence[object]) -> tuple[str, float | None, float | None, float | None]:
    lane, *spans = row
    took, landed, out = (None if span is None else float(str(span)) for span in spans)
    return str(lane), took, landed, out

"""What a job has written down and found, for the account of what it still needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, text

from blocklist_jobs.core.effort import Account, ListRead, Pile
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.work import Action
from blocklist_jobs.store.database import read_only

# Open-ended as long as a surface's first page is missing. A list that is read again has been known before.
_COSTS = text(
    """SELECT job_id, coalesce(sum(cost) FILTER (WHERE NOT open), 0) AS done,
         coalesce(sum(cost) FILTER (WHERE open), 0) AS open, count(*) FILTER (WHERE open) AS requests,
         count(*) FILTER (WHERE open AND generation = 0 AND step = 'scan' AND container_id = ''
           AND (kind = 'identify' OR kind = 'read' AND (call->>'first')::boolean)) AS first_ones
       FROM (SELECT *, state IN ('pending', 'queued', 'held', 'leased', 'running') AS open FROM batch_checkpoints
         WHERE job_id = ANY(:ids) AND state <> 'cancelled') b
       GROUP BY job_id"""
)

# The newest reading of every list.
_LISTS = text(
    """SELECT job_id, surface, container_id,
         count(*) FILTER (WHERE state IN ('done', 'failed', 'dead')) AS done,
         count(*) FILTER (WHERE state IN ('pending', 'queued', 'held', 'leased', 'running')) AS open,
         coalesce(sum(coalesce((result->>'entries')::int, jsonb_array_length(result->'list'), 0)
           + coalesce((result->>'playlists')::int, 0)), 0) AS entries,
         coalesce(max(greatest((result->>'total')::int, (call->>'expected_total')::int)), 0) AS total
       FROM (SELECT *, rank() OVER (PARTITION BY job_id, surface, container_id ORDER BY generation DESC) AS age
         FROM batch_checkpoints WHERE job_id = ANY(:ids) AND step = 'scan' AND kind = 'read' AND state <> 'cancelled') b
       WHERE age = 1 GROUP BY job_id, surface, container_id"""
)

_PILES = text(
    """SELECT job_id, surface, container_id, action, count(*) AS entries, count(DISTINCT entity_id) AS things,
         count(*) FILTER (WHERE begins) AS runs
       FROM (SELECT job_id, surface, container_id, action, entity_id, position IS DISTINCT FROM 1 + lag(position)
           OVER (PARTITION BY job_id, surface, container_id, action ORDER BY position) AS begins
         FROM action_items WHERE job_id = ANY(:ids) AND action IN ('remove', 'dislike', 'restore', 'rate')
           AND status IN ('pending', 'in_progress', 'completed', 'rolled_back')) i
       GROUP BY job_id, surface, container_id, action"""
)


MOST_KNOWN = 1_000
"""Accounts that are remembered."""


class Efforts:
    """Reads the accounts of jobs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = read_only(engine)
        self._known: dict[tuple[UUID, UUID | None], tuple[int, Account]] = {}

    def of(self, job_id: UUID, earlier: UUID | None, version: int | None = None) -> Account:
        """The account of a job; ``earlier`` is the job whose plan it carries out, or that it undoes.

        Whatever changes an account changes the job's ``version``, so that what was read for the same one is believed.
        """
        return self.of_all({job_id: (earlier, version)})[job_id]

    def of_all(self, wanted: Mapping[UUID, tuple[UUID | None, int | None]]) -> Mapping[UUID, Account]:
        """The accounts of several jobs, by ``earlier`` and version; what is not known is read at once."""
        known = {job_id: self._believed(job_id, *named) for job_id, named in wanted.items()}
        read = self._read({job_id: wanted[job_id][0] for job_id, account in known.items() if account is None})
        if len(self._known) + len(read) > MOST_KNOWN:
            self._known.clear()
        for job_id, account in read.items():
            earlier, version = wanted[job_id]
            if version is not None:
                self._known[job_id, earlier] = version, account
        return {**{job_id: account for job_id, account in known.items() if account is not None}, **read}

    def _believed(self, job_id: UUID, earlier: UUID | None, version: int | None) -> Account | None:
        known = self._known.get((job_id, earlier))
        return known[1] if known is not None and known[0] == version else None

    def _read(self, earlier: Mapping[UUID, UUID | None]) -> Mapping[UUID, Account]:
        if not earlier:
            return {}
        ids = {"ids": list(earlier)}
        with self._engine.connect() as connection:
            costs = {row.job_id: row for row in connection.execute(_COSTS, ids)}
            lists, piles = _by_job(connection.execute(_LISTS, ids)), _by_job(connection.execute(_PILES, ids))
            read_before = [job_id for job_id in earlier.values() if job_id]
            before = _by_job(connection.execute(_LISTS, {"ids": read_before})) if read_before else {}
        return {
            job_id: _account(costs.get(job_id), lists.get(job_id, ()), piles.get(job_id, ()), before.get(plan, ()))
            for job_id, plan in earlier.items()
        }


def _by_job(rows: Iterable[Row[Any]]) -> dict[UUID | None, list[Row[Any]]]:
    found: dict[UUID | None, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.job_id, []).append(row)
    return found


def _account(
    costs: Row[Any] | None, lists: Sequence[Row[Any]], piles: Sequence[Row[Any]], before: Sequence[Row[Any]]
) -> Account:
    pages = {(Surface(row.surface), row.container_id): row.done for row in before}
    known = [_list_of(row, pages) for row in lists]
    unknown = pages.keys() - {(one.surface, one.container_id) for one in known}
    found = (ListRead(*key, done=0, open=0, before=pages[key]) for key in sorted(unknown))
    piled = tuple(
        Pile(Surface(row.surface), row.container_id, Action(row.action), row.entries, row.things, row.runs)
        for row in piles
    )
    if costs is None:
        return Account(0, 0, lists=(*known, *found), piles=piled)
    done, still_open = int(costs.done), int(costs.open)
    return Account(done, still_open, costs.first_ones > 0, (*known, *found), piled, costs.requests)


def _list_of(row: Row[Any], before: Mapping[tuple[Surface, str], int]) -> ListRead:
    key = Surface(row.surface), row.container_id
    return ListRead(*key, row.done, row.open, int(row.entries), row.total, before.get(key, 0))

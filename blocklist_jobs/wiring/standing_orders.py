"""Standing orders and lists that follow a source, built together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from blocklist_jobs.config.settings import Settings
from blocklist_jobs.jobs.begin import Begin
from blocklist_jobs.jobs.follow import Follow, HandOutSources
from blocklist_jobs.jobs.ledger import Ledgers
from blocklist_jobs.jobs.run_orders import RunOrders
from blocklist_jobs.jobs.sources import Sources
from blocklist_jobs.jobs.standing_orders import StandingOrders
from blocklist_jobs.providers.foreign.look import SourceLook
from blocklist_jobs.store.belongings import BelongingRows
from blocklist_jobs.store.schedules import StoredSchedules
from blocklist_jobs.store.source_turns import SourceTurnRows
from blocklist_jobs.store.sources import StoredSources


@dataclass(frozen=True, slots=True)
class Standing:
    """Orders and sources for their owners, ``run`` for the sweep, looks for the dispatcher and the workers."""

    orders: StandingOrders
    sources: Sources
    run: RunOrders
    hand_out: HandOutSources
    follow: Follow
    close: Callable[[], None]


def standing_on(engine: Engine, ledgers: Ledgers, begin: Begin, settings: Settings) -> Standing:
    """All of it, on Postgres and real connections."""
    foreign, most_artists = settings.foreign, settings.max_blocklist_artists
    turns = SourceTurnRows(engine)
    look = SourceLook(private_too=foreign.private_too, files_from=foreign.files_from)
    return Standing(
        orders=StandingOrders(StoredSchedules(engine), BelongingRows(engine)),
        sources=Sources(
            StoredSources(engine, most_artists=most_artists),
            private_too=foreign.private_too,
            has_files=foreign.files_from is not None,
        ),
        run=RunOrders(ledgers, begin),
        hand_out=HandOutSources(turns, start_deadline_s=settings.start_deadline_s),
        follow=Follow(turns, look, most_bytes=settings.max_body_bytes, most_artists=most_artists),
        close=look.close,
    )

"""Workers are killed at every point of a read and of a write, at every provider, on the way out and on the way back.

All providers' jobs run side by side, so that the leases of the dead run out side by side. A child of the prefork pool
dies alone: who is killed is who was told to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest
import redis
from sqlalchemy import Engine, text

from blocklist_jobs.core.providers import PROVIDERS
from tests.jobs.venues import VENUES
from tests.kill.guest import Guest, welcome
from tests.kill.plant import Plant
from tests.kill.spilt import keys_of, logs_in, pattern_of, rows_of, secrets_in

pytestmark = pytest.mark.kill

POINTS = ("call.before", "call.after", "settle.before_commit", "settle.after_commit")
NOTHING_LEFT = "settle.after_commit"
Orders = Sequence[tuple[str, str]]
# A read is repeated as a write is; that every point is the same for it, the tests of one provider show.
OUT: Orders = [("read", "call.after"), ("read", "settle.before_commit"), *(("write", point) for point in POINTS)]
BACK: Orders = [("read", "call.after"), *(("write", point) for point in POINTS)]
# Ratings are given back without a look.
NO_READS_BACK = "apple_music"
# As the sandbox makes them; Apple's developer tokens begin like any JSON Web Token.
TOKENS = (r"(?:access|refresh|music-user)-ann-\d+", r"eyJ[\w-]{8,}\.eyJ[\w-]{8,}")


@pytest.fixture
def guests(plant: Plant) -> Iterator[Sequence[Guest]]:
    """One at each provider, whose limits are no hindrance."""
    for provider in PROVIDERS:
        plant.limit(200, 4.0, provider)
    yield [welcome(plant, VENUES[provider]) for provider in PROVIDERS]
    for provider in PROVIDERS:
        plant.sandbox.limit(provider=provider)


def deaths(engine: Engine, jobs: Sequence[str]) -> int:
    """How often batches of these jobs were at work when their worker died."""
    query = text("SELECT sum(deaths) FROM batch_checkpoints WHERE job_id = ANY(CAST(:ids AS uuid[]))")
    with engine.connect() as connection:
        return int(connection.execute(query, {"ids": list(jobs)}).scalar_one())


def through_deaths(
    plant: Plant, guests: Sequence[Guest], submit: Callable[[Guest], str], wanted: Mapping[str, Orders]
) -> list[str]:
    """The jobs of all guests, in which workers have died as ``wanted`` of each provider; their ids."""
    orders = {
        (provider, what, point): plant.orders.arm(point, what=f"{provider} {what}")
        for provider, whats in wanted.items()
        for what, point in whats
    }
    ids = [submit(guest) for guest in guests]
    jobs = list(zip(guests, ids, strict=True))
    plant.wait_until("all jobs have ended", lambda: all(guest.has_ended(job_id) for guest, job_id in jobs))
    assert [order for order, id_ in orders.items() if not plant.orders.has_fired(id_)] == []
    assert {guest.job(job_id)["status"] for guest, job_id in jobs} == {"completed"}, ids
    return ids


def at_work(wanted: Mapping[str, Orders]) -> int:
    """How many of the dead have a batch at work."""
    return sum(point != NOTHING_LEFT for whats in wanted.values() for _, point in whats)


@pytest.mark.parametrize("pool", ["prefork"])
def test_there_and_back_through_every_death(
    pool: str,
    plant: Plant,
    guests: Sequence[Guest],
    kill_engine: Engine,
    plant_redis: redis.Redis,
) -> None:
    out = dict.fromkeys(PROVIDERS, OUT)
    done = through_deaths(plant, guests, Guest.enforce, out)
    for guest in guests:
        assert guest.venue.wrong_after_enforcement(guest.before, guest.library, {guest.artist}) == ()
    assert deaths(kill_engine, done) >= at_work(out)

    back = {**dict.fromkeys(PROVIDERS, BACK), NO_READS_BACK: BACK[1:]}
    enforced = {guest.venue.name: job_id for guest, job_id in zip(guests, done, strict=True)}
    undone = through_deaths(plant, guests, lambda guest: guest.roll_back(enforced[guest.venue.name]), back)
    for guest in guests:
        assert guest.venue.wrong_after_rollback(guest.before, guest.library, {guest.artist}) == ()
        assert guest.statuses(enforced[guest.venue.name]) <= {"rolled_back", "skipped"}
    assert deaths(kill_engine, undone) >= at_work(back)
    assert not plant.deaths
    assert spilt(plant, kill_engine, plant_redis) == set()


def spilt(plant: Plant, engine: Engine, client: redis.Redis) -> set[tuple[str, bytes]]:
    """Tokens in clear, the apps' own among them, wherever something of the run is left."""
    secrets = pattern_of(["sandbox-secret"], *TOKENS)
    left = [*rows_of(engine), *keys_of(client), *logs_in(plant.folder)]
    assert any(where == "table connections" for where, _ in left)
    return {(where, secret) for where, data in left for secret in secrets_in(data, secrets)}

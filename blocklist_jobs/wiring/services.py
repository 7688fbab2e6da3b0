"""Builds everything once a process: the engine, the gate, the clients, the use cases. Fakes come in by this door."""

from __future__ import annotations

import os
import socket as sockets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import Engine

from blocklist_jobs.config.settings import Settings
from blocklist_jobs.core.job import JobType
from blocklist_jobs.core.lanes import lanes_beside
from blocklist_jobs.events.tracing import traceparent
from blocklist_jobs.gate.client import redis_client
from blocklist_jobs.gate.gate import RedisGate
from blocklist_jobs.jobs.begin import Begin
from blocklist_jobs.jobs.blocklists import Blocklists
from blocklist_jobs.jobs.connections import Connections
from blocklist_jobs.jobs.control import Control
from blocklist_jobs.jobs.course import Course, Means
from blocklist_jobs.jobs.end_jobs import EndJobs
from blocklist_jobs.jobs.enforce import Enforce
from blocklist_jobs.jobs.hand_out import HandOut
from blocklist_jobs.jobs.keep_tokens import KeepTokens
from blocklist_jobs.jobs.keys import Keys
from blocklist_jobs.jobs.limits import ChangeLimits
from blocklist_jobs.jobs.perform import Perform
from blocklist_jobs.jobs.permits import SEND_S, Permits
from blocklist_jobs.jobs.ports import Provider
from blocklist_jobs.jobs.read import ReadJobs
from blocklist_jobs.jobs.renew import RenewTokens
from blocklist_jobs.jobs.revoke import Revoke
from blocklist_jobs.jobs.roll_back import RollBack
from blocklist_jobs.jobs.settle import Settle
from blocklist_jobs.jobs.submit import Submit
from blocklist_jobs.jobs.sweep import Sweep
from blocklist_jobs.jobs.tokens import Tokens
from blocklist_jobs.providers.http import HttpSocket
from blocklist_jobs.store.belongings import BelongingRows
from blocklist_jobs.store.blocklists import StoredBlocklists
from blocklist_jobs.store.canaries import Canaries
from blocklist_jobs.store.clean_up import CleanUp
from blocklist_jobs.store.connection_tokens import ConnectionTokens
from blocklist_jobs.store.connections import StoredConnections
from blocklist_jobs.store.database import make_engine
from blocklist_jobs.store.gate_memory import GateRows
from blocklist_jobs.store.keys import StoredKeys
from blocklist_jobs.store.lanes import open_lanes
from blocklist_jobs.store.ledger import SqlLedgers
from blocklist_jobs.store.limits import LimitRows
from blocklist_jobs.store.migrate import is_current
from blocklist_jobs.store.totals import TotalRows
from blocklist_jobs.store.vault import Vault
from blocklist_jobs.store.workers import Workers
from blocklist_jobs.wiring.access import Access, access_on
from blocklist_jobs.wiring.dead_letters import DeadLetters, dead_letters_on
from blocklist_jobs.wiring.live import Live, make_live
from blocklist_jobs.wiring.observed import Observed
from blocklist_jobs.wiring.privacy import Privacy, privacy_on
from blocklist_jobs.wiring.providers import apps_in, make_providers
from blocklist_jobs.wiring.readiness import Readiness
from blocklist_jobs.wiring.reading import reading_on
from blocklist_jobs.wiring.standing_orders import Standing, standing_on
from blocklist_jobs.wiring.watched_socket import WatchedSocket, provider_urls
from blocklist_jobs.wiring.webhooks import Telling, telling_on

PER_USER = 8
"""Batches of one user that may be out at once at one provider; fairness is kept by virtual time, not by this."""


@dataclass(frozen=True, slots=True)
class Services:
    """What the faces call."""

    settings: Settings
    engine: Engine
    providers: Mapping[str, Provider]
    gate: RedisGate
    keys: Keys
    connections: Connections
    blocklists: Blocklists
    submit: Submit
    jobs: ReadJobs
    live: Live
    control: Control
    dead_letters: DeadLetters
    limits: ChangeLimits
    telling: Telling
    standing: Standing
    hand_out: HandOut
    perform: Perform
    sweep: Sweep
    remember_gate: Callable[[], None]
    clean_up: CleanUp
    keep_tokens: KeepTokens
    workers: Workers
    canaries: Canaries
    totals: TotalRows
    observed: Observed
    readiness: Readiness
    access: Access
    privacy: Privacy
    close: Callable[[], None]


def build_services(
    settings: Settings,
    *,
    worker_name: str | None = None,
    redis: Redis | None = None,
    socket: HttpSocket | None = None,
    make_gate: Callable[..., RedisGate] = RedisGate,
) -> Services:
    """Everything on real servers; ``worker_name`` is who claims batches, the process by default.

    ``socket`` sends to the providers, ``make_gate`` makes the gate: a test kills a worker in the one, and moves time
    in the other.
    """
    # Two connections for each thread that works: one may be asked for while the other is in a transaction.
    engine = make_engine(settings.database_url, pool_size=max(5, settings.worker_concurrency + 2))
    redis = redis or make_redis(settings.redis_url)
    limit_rows = LimitRows(engine)
    memory = GateRows(engine, limit_rows)
    gate = make_gate(redis, memory, in_flight_s=settings.start_deadline_s + SEND_S)
    providers = make_providers(settings)
    ledgers = SqlLedgers(engine, trace=traceparent)
    means = Means(providers, lambda provider: gate.capacity(provider, "default", within_s=0.0).free, limit_rows.size_of)
    views = reading_on(engine, gate, means, settings)
    begin = Begin(make_courses(means, settings))
    submit = Submit(ledgers, begin, BelongingRows(engine), views)
    dead_letters = dead_letters_on(engine, ledgers, begin, views)
    vault, timeout_s = Vault(settings.token_encryption_keys), settings.call_timeout_s
    tokens = ConnectionTokens(engine, vault)
    telling = telling_on(engine, vault, settings)
    standing = standing_on(engine, ledgers, begin, settings)
    http = socket or HttpSocket()
    watched = WatchedSocket(http, provider_urls(settings))
    workers, canaries = Workers(engine), Canaries(engine)
    limits = ChangeLimits(limit_rows, gate)
    end_jobs = EndJobs(ledgers)
    keys = Keys(StoredKeys(engine))
    access = access_on(engine, settings)
    connections = Connections(StoredConnections(engine, vault), end_jobs, Revoke(tokens, providers, watched))
    control = Control(ledgers, begin, submit, views)
    return Services(
        settings=settings,
        engine=engine,
        providers=providers,
        gate=gate,
        keys=keys,
        connections=connections,
        blocklists=Blocklists(StoredBlocklists(engine), most_artists=settings.max_blocklist_artists),
        submit=submit,
        jobs=views,
        live=make_live(engine, settings.database_direct_url, views),
        control=control,
        dead_letters=dead_letters,
        telling=telling,
        standing=standing,
        limits=limits,
        hand_out=HandOut(ledgers, gate, start_deadline_s=settings.start_deadline_s, per_user=PER_USER),
        perform=Perform(
            ledgers,
            gate,
            providers,
            watched,
            Tokens(tokens, providers, watched, Permits(gate, timeout_s), memory, timeout_s=timeout_s),
            Settle(
                ledgers,
                make_courses(means, settings),
                begin.advance,
                lambda provider: limit_rows.of(provider).backoff,
                lambda job, surface: providers[job.provider].capabilities.surfaces[surface].in_turn,
            ),
            worker=worker_name or f"{sockets.gethostname()}:{os.getpid()}",
            lease_s=settings.lease_s,
            call_timeout_s=settings.call_timeout_s,
        ),
        sweep=Sweep(ledgers, begin, end_jobs, also=(dead_letters.clear.go_on, standing.run)),
        remember_gate=lambda: _remember(engine, gate, memory),
        clean_up=CleanUp(engine, memory, workers, settings.keep),
        keep_tokens=KeepTokens(ledgers, begin, providers, apps=apps_in(settings)),
        workers=workers,
        canaries=canaries,
        totals=TotalRows(engine),
        observed=Observed(engine, workers, limits.status, heartbeat_s=settings.heartbeat_s),
        readiness=Readiness(workers, canaries, redis, lambda: is_current(engine), settings.heartbeat_s),
        access=access,
        privacy=privacy_on(engine, control, connections),
        close=lambda: _close(engine, redis, telling, standing, access, http),
    )


def make_courses(means: Means, settings: Settings) -> Mapping[JobType, Course]:
    """How each kind of job goes."""
    enforce = Enforce(means, timedelta(seconds=settings.plan_valid_s))
    return {
        JobType.ENFORCEMENT_EXECUTION: enforce,
        JobType.LIBRARY_SCAN: enforce,
        JobType.BATCH_ROLLBACK: RollBack(means),
        JobType.TOKEN_REFRESH: RenewTokens(),
    }


def make_redis(url: str) -> Redis:
    """A client that says at once when Redis is away: the gate fails closed and asks again."""
    return redis_client(
        url, socket_timeout=5, socket_connect_timeout=2, health_check_interval=10, retry=Retry(NoBackoff(), 1)
    )


def _close(engine: Engine, *others: Redis | Telling | Standing | Access | HttpSocket) -> None:
    for one in others:
        one.close()
    engine.dispose()


def _remember(engine: Engine, gate: RedisGate, memory: GateRows) -> None:
    # Renewals in the middle of other batches leave no batch in their lane: it is kept as long as the app's is.
    lanes = {(provider, lane) for provider, app in open_lanes(engine) for lane in lanes_beside(app)}
    for provider, lane in sorted(lanes):
        snapshot = gate.snapshot(provider, lane)
        if snapshot is not None:
            memory.keep(provider, lane, snapshot)

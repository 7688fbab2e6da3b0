"""Builds what belongs to people: their keys, their connections, their blocklists."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from blocklist_jobs.config.settings import Settings
from blocklist_jobs.jobs.blocklists import Blocklists
from blocklist_jobs.jobs.connections import Connections, JobsOfConnections
from blocklist_jobs.jobs.keys import Keys
from blocklist_jobs.store.blocklists import StoredBlocklists
from blocklist_jobs.store.connection_tokens import ConnectionTokens
from blocklist_jobs.store.connections import StoredConnections
from blocklist_jobs.store.keys import StoredKeys
from blocklist_jobs.store.vault import Vault


@dataclass(frozen=True, slots=True)
class People:
    """What faces call, and the tokens that workers use."""

    keys: Keys
    connections: Connections
    blocklists: Blocklists
    tokens: ConnectionTokens


def build_people(settings: Settings, engine: Engine, jobs: JobsOfConnections) -> People:
    """The use cases about people; ``jobs`` ends what works through a connection that is removed."""
    vault = Vault(settings.token_encryption_keys)
    return People(
        keys=Keys(StoredKeys(engine)),
        connections=Connections(StoredConnections(engine, vault), jobs),
        blocklists=Blocklists(StoredBlocklists(engine), most_artists=settings.max_blocklist_artists),
        tokens=ConnectionTokens(engine, vault),
    )

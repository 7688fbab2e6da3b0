"""Users with libraries at the sandbox, and their jobs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.connection import GivenTokens
from blocklist_jobs.core.job import JobType
from blocklist_jobs.core.views import JobRequest
from blocklist_jobs.sandbox.remote import Remote
from blocklist_jobs.wiring.services import Services

LIKED_SONGS = ("liked_songs",)


def connect(services: Services, user: str, tokens: Mapping[str, Any]) -> UUID:
    """A connection of ``user`` with tokens of the sandbox."""
    given = GivenTokens(tokens["access_token"], tokens.get("refresh_token"))
    return services.connections.add(Caller(user), "spotify", given).connection.id


def block(services: Services, user: str, artists: list[dict[str, Any]]) -> UUID:
    """A blocklist of ``user`` with artists as the sandbox names them: ``{id, name}``."""
    listed = [{"name": artist["name"], "ids": {"spotify": artist["id"]}} for artist in artists]
    body = json.dumps({"name": "benchmark", "artists": listed}).encode()
    return services.blocklists.add(Caller(user), body, is_json=True).blocklist.id


def enforce(services: Services, user: str, blocklist_id: UUID, surfaces: tuple[str, ...] = LIKED_SONGS) -> UUID:
    """Submit an enforcement."""
    payload = {"blocklist_id": str(blocklist_id), "options": {"surfaces": list(surfaces)}}
    request = JobRequest(JobType.ENFORCEMENT_EXECUTION, "spotify", payload)
    return services.submit(Caller(user), request).job.id


def settle_in(services: Services, sandbox: Remote, user: str, *, liked: int, artists: int, seed: int) -> UUID:
    """Fill a library at the sandbox, connect it, store a blocklist for it; gives the blocklist."""
    made = sandbox.generate(user=user, liked=liked, playlists=0, seed=seed, blocklist=artists)
    connect(services, user, made[user])
    return block(services, user, made["blocklist"])

"""The course of the demo: start, fill, enforce before your eyes, judge."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from blocklist_jobs.cli.address import Address
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.demo.library import Library
from blocklist_jobs.cli.demo.listener import Listener, Wanted
from blocklist_jobs.cli.demo.pace import REAL, scaled
from blocklist_jobs.cli.demo.stage import Stage
from blocklist_jobs.cli.demo.verdict import Finding, about_job, judge
from blocklist_jobs.cli.describe import headline
from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.outside import port_near
from blocklist_jobs.cli.watching.follow import Seen, follow
from blocklist_jobs.cli.watching.show import show
from blocklist_jobs.sandbox.remote import Remote

PORT = 8080
STANDSTILL_S = 180.0
"""Nothing in the demo waits for so long: a job that does not move by then has been forgotten."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it."""

    findings: tuple[Finding, ...]
    kinds: dict[str, int]
    took_s: float


def play(stage: Stage, wanted: Wanted, *, real_time: bool, workers: int, say: Say) -> Result:
    """Play the whole demo; raises :class:`Failure` where a part of the system fails."""
    say("Starting the sandbox and filling a library ...")
    addresses = stage.sandbox()
    listener = Listener(Remote(addresses["url"]), wanted)
    before = listener.library()
    say(f"  {_sizes(before)}")
    say("Starting Postgres, Redis, dispatcher, worker, beat, web and Flower ...")
    admin_key = f"blj_{secrets.token_urlsafe(32)}"
    running = stage.up(_env(addresses, listener, admin_key), port=port_near(PORT), workers=workers)
    server, key = str(running.server), str(running.key)
    say(f"  {server} is ready")
    with ApiClient(Address(server, key)) as api, ApiClient(Address(server, admin_key)) as admin:
        blocked, stored = _prepare(api, listener, wanted, say)
        pace = REAL if real_time else scaled(before, blocked)
        admin.put("/rate-limits/spotify", {"windows": [{"limit": pace.limit, "seconds": pace.seconds}]})
        listener.be_strict(pace)
        say(f"The provider allows {pace.limit} requests in any {pace.seconds:g} s, and refuses what is beyond.\n")
        began = time.monotonic()
        seen = _enforce(api, stored["id"], stage)
        took_s = time.monotonic() - began
    return Result(
        (*judge(before, listener.library(), blocked, listener.requests(pace)), *about_job(seen.job, before, blocked)),
        listener.kinds(pace),
        took_s,
    )


def _env(addresses: dict[str, Any], listener: Listener, admin_key: str) -> dict[str, str]:
    return {
        "SPOTIFY_API_URL": addresses["spotify_api_url"],
        "SPOTIFY_ACCOUNTS_URL": addresses["spotify_accounts_url"],
        "SPOTIFY_CLIENT_ID": listener.tokens["client_id"],
        "SPOTIFY_CLIENT_SECRET": listener.tokens["client_secret"],
        "API_BOOTSTRAP_KEY": admin_key,
    }


def _prepare(api: ApiClient, listener: Listener, wanted: Wanted, say: Say) -> tuple[frozenset[str], dict[str, Any]]:
    """Connect the account and store the blocklist by the API; gives the listed artists' ids and the stored list."""
    tokens = listener.tokens
    api.post(
        "/connections",
        {
            "provider": "spotify",
            "access_token": tokens["access_token"],
            "refresh_token": tokens["refresh_token"],
            "expires_at": datetime.fromtimestamp(tokens["expires_at"], UTC).isoformat(),
            "scopes": tokens["scopes"],
        },
    )
    content, name = listener.blocklist_csv(), "demo.csv"
    if wanted.blocklist:
        content, name = wanted.blocklist.read_bytes(), wanted.blocklist.name
    media_type = "application/json" if name.endswith(".json") else "text/csv"
    stored = api.upload("/blocklists", content, media_type, name=name, provider="spotify")
    say(f"The blocklist {name} has {stored['size']:,} artists.")
    if not wanted.blocklist:
        return frozenset(artist["id"] for artist in listener.blocklist), stored
    rows = api.pages(f"/blocklists/{stored['id']}/artists")
    return frozenset(row["ids"]["spotify"] for row in rows if (row.get("ids") or {}).get("spotify")), stored


def _enforce(api: ApiClient, blocklist_id: str, stage: Stage) -> Seen:
    body = {"job_type": "enforcement_execution", "provider": "spotify", "payload": {"blocklist_id": blocklist_id}}
    job = api.post("/jobs/queue", body, idempotency_key=secrets.token_hex(16))
    return show(_moving(follow(api, job["id"], pause=stage.pause)))


def _moving(looks: Iterator[Seen]) -> Iterator[Seen]:
    """The same looks; raises :class:`Failure` when they stay the same for too long."""
    last: tuple[object, ...] = ()
    moved_at = time.monotonic()
    for seen in looks:
        picture = seen.picture
        now = (picture.status, picture.step, picture.percent, picture.completed)
        if now != last:
            last, moved_at = now, time.monotonic()
        elif time.monotonic() - moved_at > STANDSTILL_S:
            raise Failure(f"Nothing has moved for {STANDSTILL_S:g} s: {headline(seen.job)}", ExitCode.BROKEN)
        yield seen


def _sizes(library: Library) -> str:
    liked, albums, follows = (
        sum(len(shelf.things) for shelf in library.of(surface))
        for surface in ("liked_songs", "saved_albums", "followed_artists")
    )
    lists = library.of("playlists")
    return f"{liked:,} liked songs, {len(lists)} playlists, {albums:,} albums, {follows:,} follows"

"""The course of the demo: start, fill, enforce on all providers before your eyes, judge, roll one back, judge again."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blocklist_jobs.cli.address import Address
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.demo.dump import READINGS
from blocklist_jobs.cli.demo.filling import Music, Wanted, music_of
from blocklist_jobs.cli.demo.library import Library
from blocklist_jobs.cli.demo.listener import Listener, settings_of
from blocklist_jobs.cli.demo.pace import DAY_UNITS, MANNERS, REAL, Pace, needed_back, needed_there, scaled
from blocklist_jobs.cli.demo.side_by_side import watch_all
from blocklist_jobs.cli.demo.stage import Stage
from blocklist_jobs.cli.demo.verdict import (
    Finding,
    about_job,
    about_requests,
    about_units,
    judge,
    judge_dislikes,
)
from blocklist_jobs.cli.demo.way_back import about_rollback, judge_back
from blocklist_jobs.cli.failures import Failure
from blocklist_jobs.cli.outside import port_near
from blocklist_jobs.sandbox.remote import Remote

PORT = 8080
WISHED_S = 65.0
"""What the provider with the way back takes, there and back; the others have the time of the way there."""
DISLIKING = frozenset({"apple_music"})
"""Nothing can be removed there: the demo asks for dislikes."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Account:
    """One provider's part of the demo."""

    listener: Listener
    blocked: frozenset[str]
    pace: Pace


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it: findings by what they are about."""

    findings: Mapping[str, tuple[Finding, ...]]
    kinds: Mapping[str, Mapping[str, int]]
    took_s: float


def play(stage: Stage, wanted: Wanted, providers: Sequence[str], *, real_time: bool, workers: int, say: Say) -> Result:
    """Play the whole demo; raises :class:`Failure` where a part of the system fails.

    The first of ``providers`` is the one that is rolled back.
    """
    say("Starting the sandbox and filling a library at each provider ...")
    addresses = stage.sandbox()
    music, remote = music_of(wanted), Remote(addresses["url"])
    listeners = {provider: Listener(remote, provider, music) for provider in providers}
    for listener in listeners.values():
        say(f"  {listener.title}: {_sizes(listener.before())}")
    say("Starting Postgres, Redis, dispatcher, worker, beat, web and Flower ...")
    admin_key = f"blj_{secrets.token_urlsafe(32)}"
    settings = {**settings_of(addresses, listeners), "API_BOOTSTRAP_KEY": admin_key}
    running = stage.up(settings, port=port_near(PORT), workers=workers)
    server, key = str(running.server), str(running.key)
    say(f"  {server} is ready")
    with ApiClient(Address(server, key)) as api, ApiClient(Address(server, admin_key)) as admin:
        stored = _store(api, music, wanted, say)
        blocked = _blocked(api, music, wanted, stored["id"], providers)
        accounts = _accounts(listeners, blocked, real_time=real_time)
        for name in (name for name in providers if not blocked[name]):
            say(f"  It names nobody by an id of {listeners[name].title}: nothing will go there.")
        _open(api, admin, accounts.values(), say)
        remote.clear_requests()
        # Should something go wrong, it is kept beside the processes' own logs.
        remote.stream_requests(stage.logs / "requests.jsonl")
        return _there_and_back(api, accounts, stored["id"], stage, say)


def _store(api: ApiClient, music: Music, wanted: Wanted, say: Say) -> dict[str, Any]:
    """Store the blocklist by the API."""
    content, name = music.blocklist_csv(), "demo.csv"
    if wanted.blocklist:
        content, name = wanted.blocklist.read_bytes(), wanted.blocklist.name
    media_type = "application/json" if name.endswith(".json") else "text/csv"
    stored: dict[str, Any] = api.upload("/blocklists", content, media_type, name=name)
    say(f"The blocklist {name} has {stored['size']:,} artists.")
    return stored


def _blocked(
    api: ApiClient, music: Music, wanted: Wanted, blocklist_id: str, providers: Sequence[str]
) -> dict[str, frozenset[str]]:
    """The listed artists by each provider's ids; of a file, those that the API has stored."""
    if not wanted.blocklist:
        return {provider: music.blocked(provider) for provider in providers}
    rows = [row.get("ids") or {} for row in api.pages(f"/blocklists/{blocklist_id}/artists")]
    return {provider: frozenset(ids[provider] for ids in rows if ids.get(provider)) for provider in providers}


def _accounts(
    listeners: Mapping[str, Listener], blocked: Mapping[str, frozenset[str]], *, real_time: bool
) -> dict[str, Account]:
    """The parts, each with a pace at which all of them take the same time there, and the first one the rest back.

    Raises :class:`Failure` for more than YouTube's day of units carries.
    """
    libraries = {name: listener.before() for name, listener in listeners.items()}
    needed = {name: needed_there(libraries[name], blocked[name], MANNERS[name]) for name in listeners}
    there = {name: one.requests for name, one in needed.items()}
    first = next(iter(listeners))
    needed_first = needed_back(libraries[first], blocked[first], MANNERS[first])
    back = needed_first.requests
    units = sum(
        one.units(MANNERS["youtube_music"])
        for one in (needed.get("youtube_music"), needed_first if first == "youtube_music" else None)
        if one
    )
    if units > DAY_UNITS:
        raise Failure(f"This takes {units:,} of YouTube's {DAY_UNITS:,} units a day: leave it out with --provider.")
    wished_s = WISHED_S * there[first] / (there[first] + back)
    paces = {name: REAL[name] if real_time else scaled(there[name], wished_s) for name in listeners}
    return {name: Account(listeners[name], blocked[name], paces[name]) for name in listeners}


def _open(api: ApiClient, admin: ApiClient, accounts: Iterable[Account], say: Say) -> None:
    """Connect the accounts, and set the limits on both sides."""
    for account in accounts:
        listener, pace = account.listener, account.pace
        api.post("/connections", listener.connection())
        admin.put(f"/rate-limits/{listener.provider}", {"windows": [{"limit": pace.limit, "seconds": pace.seconds}]})
        listener.be_strict(pace)
        has_day = MANNERS[listener.provider].write_cost > 1
        what = f"requests in any {pace.seconds:g} s" + (f" and {DAY_UNITS:,} units a day" if has_day else "")
        say(f"  {listener.title} allows {pace.limit:,} {what}, and refuses what is beyond.")


def _there_and_back(
    api: ApiClient, accounts: Mapping[str, Account], blocklist_id: str, stage: Stage, say: Say
) -> Result:
    say("\nTaking the listed artists out, everywhere at once:")
    began = time.monotonic()
    jobs = {name: _enforce(api, name, blocklist_id) for name in accounts}
    ended = watch_all(api, jobs, stage.pause)
    findings = {account.listener.title: _after(account, ended[name].job) for name, account in accounts.items()}
    name, account = next(iter(accounts.items()))
    title = f"{account.listener.title}, rolled back"
    say(f"\nRolling {account.listener.title} back:")
    back = api.post(f"/jobs/{jobs[name]}/rollback", {}, idempotency_key=secrets.token_hex(16))
    restored = watch_all(api, {name: back["id"]}, stage.pause)
    took_s = time.monotonic() - began
    listener = account.listener
    before, after = listener.before(as_restored=True), listener.now(as_restored=True)
    findings[title] = (
        *judge_back(before, after, READINGS[name].lost),
        *about_rollback(restored[name].job, ended[name].job),
        *about_requests(listener.requests(account.pace)),
    )
    kinds = {one.listener.title: one.listener.kinds(one.pace) for one in accounts.values()}
    return Result(findings, kinds, took_s)


def _enforce(api: ApiClient, provider: str, blocklist_id: str) -> str:
    options = {"dislike_where_removal_is_impossible": True} if provider in DISLIKING else {}
    payload = {"blocklist_id": blocklist_id, "options": options}
    body = {"job_type": "enforcement_execution", "provider": provider, "payload": payload}
    return str(api.post("/jobs/queue", body, idempotency_key=secrets.token_hex(16))["id"])


def _after(account: Account, job: Mapping[str, Any]) -> tuple[Finding, ...]:
    """All findings about a provider once its enforcement has ended."""
    listener, blocked = account.listener, account.blocked
    before, after, units = listener.before(), listener.now(), listener.units()
    about = judge_dislikes if listener.provider in DISLIKING else judge
    return (
        *about(before, after, blocked),
        *about_requests(listener.requests(account.pace)),
        *((about_units(units["used"], units["limit"], units["refused"]),) if units else ()),
        *about_job(job, before, blocked),
    )


def _sizes(library: Library) -> str:
    """What there is, surface by surface."""
    names = {"liked_songs": "liked songs", "saved_albums": "albums", "followed_artists": "follows"}
    counts = [
        f"{sum(len(shelf.things) for shelf in library.of(surface)):,} {name}"
        for surface, name in names.items()
        if library.of(surface)
    ]
    lists = sum(shelf.surface == "playlists" for shelf in library.shelves)
    return ", ".join([*counts, f"{lists} playlists"])

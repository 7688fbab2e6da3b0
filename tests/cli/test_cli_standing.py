"""``schedules``, ``blocklists follow`` and ``webhooks`` against the real API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from blocklist_jobs.cli.failures import ExitCode
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.wiring.services import Services
from tests.cli.test_cli_real_api import Run, blocklist, run, services
from tests.standing.origin import Origin
from tests.webhooks.receiver import Receiver, is_signed

__all__ = ["blocklist", "run", "services"]


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


def read(run: Run, *words: str) -> Any:
    result = run(*words, "--json")
    assert result.exit_code == ExitCode.OK, result.output
    return json.loads(result.stdout)


def test_an_order_from_adding_to_removing(run: Run, blocklist: str) -> None:
    assert "no schedules yet" in run("schedules", "list").output
    made = read(run, "schedules", "add", "--blocklist", blocklist, "--every", "6h", "--surface", "playlists")
    assert (made["when"], made["options"]["surfaces"]) == ({"every": "6h"}, ["playlists"])
    nightly = ("--at", "04:30", "--timezone", "Europe/Berlin", "--day", "mon", "--on-change")
    told = run("schedules", "add", "--blocklist", blocklist, *nightly).output
    assert "at 04:30 Europe/Berlin on mon, when the list changes" in told
    assert "every 6h" in run("schedules", "list").output
    assert "next         paused" in run("schedules", "pause", made["id"]).output
    assert run("schedules", "run", made["id"]).exit_code == ExitCode.REFUSED
    assert read(run, "schedules", "resume", made["id"])["paused"] is False
    assert run("schedules", "run", made["id"]).exit_code == ExitCode.OK
    assert f"blocklist    {blocklist}" in run("schedules", "show", made["id"]).output
    assert run("schedules", "remove", made["id"]).exit_code == ExitCode.OK
    assert len(read(run, "schedules", "list")) == 1


NONSENSE: list[tuple[str, ...]] = [
    (),
    ("--every", "1h", "--at", "04:30"),
    ("--timezone", "UTC"),
    ("--day", "mon", "--on-change"),
    ("--every", "1h", "--provider", "napster"),
]


def test_orders_that_make_no_sense_are_not_sent(run: Run) -> None:
    for words in NONSENSE:
        assert run("schedules", "add", "--blocklist", "x", *words).exit_code == ExitCode.USAGE, words


def test_a_time_without_a_zone_is_this_machines(run: Run, blocklist: str) -> None:
    made = read(run, "schedules", "add", "--blocklist", blocklist, "--at", "04:30")
    assert made["when"]["timezone"]


def test_following_and_deciding(run: Run, services: Services, blocklist: str, origin: Origin) -> None:
    origin.holds("4PbKVheWA7ToOxOrqqzjol", "2" * 22)
    assert run("blocklists", "follow", blocklist).exit_code == ExitCode.REFUSED
    assert run("blocklists", "follow", blocklist, "--every", "1h").exit_code == ExitCode.USAGE
    told = run("blocklists", "follow", blocklist, origin.url(), "--every", "12h", "--apply", "ask").output
    assert f"follows {origin.url()}" in told
    assert "every 12h" in told
    [(found, fence)] = services.standing.hand_out(1)
    assert services.standing.follow(found, fence) == "held"
    told = run("blocklists", "changes", blocklist).output
    assert "waits for your word: you wanted to be asked" in told
    assert f"blocklists accept {blocklist} 2" in told
    assert "taken over: 1 added, 1 removed" in run("blocklists", "accept", blocklist, "2").output
    assert run("blocklists", "accept", blocklist, "2", "--discard").exit_code == ExitCode.REFUSED
    origin.paths.clear()
    services.standing.sources.look_now(Caller("ada"), UUID(blocklist))
    [(found, fence)] = services.standing.hand_out(1)
    services.standing.follow(found, fence)
    assert "The last look failed (1 in a row): it answered 404" in run("blocklists", "follow", blocklist).output
    assert run("blocklists", "unfollow", blocklist).exit_code == ExitCode.OK


def test_a_webhook_from_adding_to_removing(run: Run, services: Services, receiver: Receiver) -> None:
    made = read(run, "webhooks", "add", receiver.url(), "--event", "job.failed")
    assert "active" in run("webhooks", "list").output
    assert "webhooks log" in run("webhooks", "test", made["id"]).output
    for webhook_id, fence in services.telling.hand_out(8):
        services.telling.deliver(webhook_id, fence)
    assert is_signed(receiver.got[0], made["secret"])
    told = run("webhooks", "log", made["id"]).output
    assert "webhook.test" in told
    assert "delivered" in told
    [delivery] = read(run, "webhooks", "log", made["id"])
    assert run("webhooks", "resend", made["id"], delivery["id"]).exit_code == ExitCode.OK
    assert "is off" in run("webhooks", "switch", made["id"], "--off").output
    assert run("webhooks", "test", made["id"]).exit_code == ExitCode.REFUSED
    assert "is active" in run("webhooks", "switch", made["id"]).output
    assert run("webhooks", "remove", made["id"]).exit_code == ExitCode.OK
    assert "whsec_" in run("webhooks", "add", receiver.url()).output

"""The sandbox as a process, on its own command line, and large."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from blocklist_jobs.sandbox import Remote, id_of
from tests.sandbox.music import document


@contextmanager
def process(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A sandbox of its own and the line it prints when it listens."""
    command = [sys.executable, "-m", "blocklist_jobs.sandbox", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            yield running, json.loads(running.stdout.readline())
        finally:
            running.kill()


def client(started: dict[str, Any], user: str = "listener") -> httpx.Client:
    """A client of the Web API with this user's token."""
    headers = {"Authorization": f"Bearer {started['users'][user]['access_token']}"}
    return httpx.Client(base_url=started["spotify_api_url"], headers=headers, trust_env=False, timeout=60)


def test_starts_filled_limited_and_logging_and_ends_on_sigterm(tmp_path: Path) -> None:
    log, blocklist = tmp_path / "log.jsonl", tmp_path / "blocklist.csv"
    sizes = ("--generate", "--liked", "200", "--playlists", "3", "--blocklist", str(blocklist))
    rules = ("--mode", "development", "--limit", "3", "--window", "60", "--refusal", "quota", "--log", str(log))
    with process(*sizes, *rules, "--blocklist-length", "30") as (running, started), client(started) as send:
        codes = [send.get(path).status_code for path in ("/me/tracks", "/me/tracks/contains", "/me", "/me")]
        assert codes == [200, 403, 200, 429]
        assert send.get("/me").headers["Retry-After"] == "48925"
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 0
    assert [json.loads(line)["status"] for line in log.read_text(encoding="utf-8").splitlines()] == [*codes, 429]
    rows = blocklist.read_text(encoding="utf-8").splitlines()
    assert (rows[0], len(rows)) == ("artist,id", 31)


def test_starts_with_a_document_at_a_port_asked_for(tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(document()), encoding="utf-8")
    with process() as (_, first):
        port = first["url"].rpartition(":")[2]
    with process("--seed", str(seed), "--port", port) as (_, started), client(started, "ann") as send:
        assert started["url"] == f"http://127.0.0.1:{port}"
        assert send.get(f"/playlists/{id_of('mine')}").json()["name"] == "mine"


@pytest.mark.parametrize("provider", ["apple_music", "youtube_music", "tidal"])
def test_starts_with_the_library_of_another_provider(provider: str) -> None:
    with process("--generate", "--liked", "60", "--playlists", "2", "--provider", provider, "--limit", "9") as (
        _,
        line,
    ):
        assert line["users"]["listener"]["access_token"]
        with closing(Remote(line["url"])) as remote:
            assert remote.checksum("listener", provider)["liked"]["count"] == 60
            limits = httpx.get(f"{remote.control_url}/{provider}/limits", trust_env=False).json()["limits"]
            assert [limit["limit"] for limit in limits] == [9]
        assert {name.partition("_")[0] for name in line if name.endswith("_api_url")} == {
            "spotify",
            "apple",
            "youtube",
            "tidal",
        }


def test_a_taken_port_is_an_error_and_no_second_sandbox() -> None:
    with process() as (_, started):
        port = started["url"].rpartition(":")[2]
        command = [sys.executable, "-m", "blocklist_jobs.sandbox", "--port", port]
        second = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert second.returncode == 1
        assert second.stderr == f"Cannot listen on port {port}: Address already in use\n"
        assert second.stdout == ""


def test_a_hundred_thousand_songs_fit_and_are_served_quickly() -> None:
    began = time.monotonic()
    with process("--generate", "--liked", "100000", "--playlists", "40") as (running, started), client(started) as send:
        assert time.monotonic() - began < 60
        resident = _resident_bytes(running.pid)
        assert resident < 600e6
        processor = _processor_s(running.pid)
        for offset in range(0, 90_000, 1000):
            page = send.get("/me/tracks", params={"limit": 50, "offset": offset}).json()
            uris = ",".join(entry["track"]["uri"] for entry in page["items"][:40])
            assert send.delete("/me/library", params={"uris": uris}).status_code == 200
        # Its own processor time, so that a busy machine fails nothing: 300 a second leave it 3.3 ms each.
        assert (_processor_s(running.pid) - processor) / 180 < 0.0033
        remote = Remote(started["url"])
        assert remote.checksum("listener")["liked"]["count"] == 100_000 - 90 * 40
        remote.close()


def _resident_bytes(pid: int) -> int:
    pages = Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _processor_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("arguments", [("--shape", "round"), ("--limit", "many"), ("--colour", "red")])
def test_a_bad_command_line_is_refused(arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "blocklist_jobs.sandbox", *arguments]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert refused.returncode == 2
    assert arguments[0] in refused.stderr

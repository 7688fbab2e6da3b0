"""Takes the pictures of docs/dashboard.md: ``python -m tests.browser.pictures [FOLDER]``, about three minutes.

A whole ``blocklist-jobs up`` works for the stand-in of all providers at their real pace, with trouble at two of them,
while one page looks on. On Debian: ``apt-get install chromium fonts-inter``.
"""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from blocklist_jobs.cli.address import Address
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.demo.filling import Music, Wanted, music_of
from blocklist_jobs.cli.demo.listener import Listener, settings_of
from blocklist_jobs.cli.demo.stage import Stage
from blocklist_jobs.embedded.valkey import free_port
from blocklist_jobs.sandbox.remote import Remote
from tests.browser.chromium import executable, running

FOLDER = Path("docs/pictures")
PROVIDERS = ("spotify", "tidal", "youtube_music", "apple_music")
WANTED = Wanted(None, None, liked=3000, playlists=14, artists=300, seed=1)
DESK = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 760}
PATIENCE_S = 240.0
SETTLE_MS = 1_200


class Scene:
    """The system, and the page that looks at it."""

    def __init__(self, stage: Stage, api: ApiClient, remote: Remote, page: Page, folder: Path) -> None:
        self.api = api
        self.remote = remote
        self._stage = stage
        self._page = page
        self._folder = folder

    def submit(self, provider: str, blocklist_id: str, *, dry_run: bool = False, **more: Any) -> str:
        """Submit an enforcement."""
        options = {"dislike_where_removal_is_impossible": provider == "apple_music"}
        payload = {"blocklist_id": blocklist_id, "dry_run": dry_run, "options": options}
        body = {"job_type": "enforcement_execution", "provider": provider, "payload": payload, **more}
        return str(self.api.post("/jobs/queue", body, idempotency_key=secrets.token_hex(16))["id"])

    def job(self, job_id: str) -> dict[str, Any]:
        """A job as it is now."""
        return dict(self.api.get(f"/jobs/{job_id}"))

    def wait(self, what: str, is_so: Callable[[], object]) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            self._stage.pause(0.2)
            assert time.monotonic() < deadline, f"after {PATIENCE_S:g} s still not: {what}"

    def look(self, place: str) -> None:
        """Go to a place of the page."""
        self._page.goto(f"/#/{place}")

    def picture(
        self, name: str, place: str, scheme: Any = "light", size: Any = DESK, *, cut: int = 0, opened: str = ""
    ) -> None:
        """Go to a place of the page and take a picture of it, to the height ``cut`` or as long as it is."""
        self._page.set_viewport_size(size)
        self._page.emulate_media(color_scheme=scheme)
        self.look(place)
        if opened:
            self._page.get_by_text(opened).click()
        self._page.wait_for_timeout(SETTLE_MS)
        clip = {"x": 0, "y": 0, "width": size["width"], "height": cut} if cut else None
        file = self._folder / f"{name}.png"
        self._page.screenshot(path=file, full_page=True, clip=clip)  # type: ignore[arg-type]
        print(f"{file}: {file.stat().st_size // 1000} kB")


def take(folder: Path) -> None:
    """Set the scene, play it, and take the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    path = executable()
    assert path, "There is no Chromium: apt-get install chromium"
    with Stage() as stage, ExitStack() as open_things:
        addresses, music = stage.sandbox(), music_of(WANTED)
        remote = Remote(addresses["url"])
        listeners = {provider: Listener(remote, provider, music) for provider in PROVIDERS}
        up = stage.up(settings_of(addresses, listeners), port=free_port(), workers=2)
        api = open_things.enter_context(ApiClient(Address(str(up.server), str(up.key))))
        browser = open_things.enter_context(running(path))
        context = browser.new_context(base_url=up.server, locale="en-GB", timezone_id="Europe/Berlin")
        page = context.new_page()
        page.goto(f"/#key={up.key}")
        _play(Scene(stage, api, remote, page, folder), music, listeners)


def _play(scene: Scene, music: Music, listeners: Mapping[str, Listener]) -> None:
    for listener in listeners.values():
        scene.api.post("/connections", listener.connection())
    stored = scene.api.upload("/blocklists", music.blocklist_csv(), "text/csv", name="AI artists")["id"]
    scene.api.put("/rate-limits/youtube_music", {"quotas": [_day(1900)]})
    dry = [scene.submit(provider, stored, dry_run=True) for provider in ("tidal", "youtube_music")]
    scene.submit("apple_music", stored, priority="low")
    spotify = scene.submit("spotify", stored, priority="high")
    scene.wait("dry runs", lambda: all(scene.job(job)["finished_at"] for job in dry))
    scene.submit("youtube_music", stored)
    scene.remote.fault("status", provider="tidal", method="DELETE", status=503)
    tidal = scene.submit("tidal", stored)
    scene.submit("spotify", stored, dry_run=True)
    scene.picture("job-dry-run", f"jobs/{dry[0]}", cut=900)
    # The chart begins with the first look at it.
    scene.look("")
    scene.wait("Spotify is half through its changes", lambda: scene.job(spotify)["progress"]["completed"] > 250)
    scene.picture("overview", "")
    scene.picture("overview-dark", "", "dark")
    scene.picture("overview-phone", "", size=PHONE, cut=1500)
    scene.picture("job", f"jobs/{spotify}", cut=980)
    scene.picture("providers", "providers", "dark")
    scene.picture("workers", "workers")
    scene.picture("new-job", "new")
    scene.picture("notifications", "notifications")
    _dead_letter(scene, stored, tidal)
    scene.picture("dead-letters", "dead-letters", opened="What was tried")
    scene.picture("job-phone", f"jobs/{spotify}", size=PHONE, cut=1500)


def _dead_letter(scene: Scene, blocklist_id: str, running: str) -> None:
    """Let a job use up its attempts, on answers that nobody can read."""
    scene.api.post(f"/jobs/{running}/cancel")
    scene.wait("cancelled", lambda: scene.job(running)["finished_at"])
    scene.remote.clear_faults("tidal")
    scene.remote.fault("malformed", provider="tidal", method="GET")
    scene.api.put("/rate-limits/tidal", {"breaker": "closed", "backoff": {"attempts": 2, "cap_seconds": 1}})
    scene.submit("tidal", blocklist_id, dry_run=True)
    scene.wait("a dead letter", lambda: bool(scene.api.get("/dead-letters")["items"]))


def _day(units: int) -> dict[str, Any]:
    return {"units": units, "resets": {"daily_at": "00:00", "timezone": "America/Los_Angeles"}}


if __name__ == "__main__":
    take(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)

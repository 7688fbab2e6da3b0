"""How every page looks and reads: to axe-core, in the dark, on a phone, and to those who want no motion."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from blocklist_jobs.core.api_key import Role
from blocklist_jobs.core.limits import Limits, Window
from blocklist_jobs.core.views import JobFilter
from tests.browser.conftest import PATIENCE_MS
from tests.browser.music import ZED, music, songs
from tests.browser.system import Reader, Site
from tests.browser.watching import Watch

SLOW = Limits((Window(1, 10),), burst=1, concurrency=4)
# What is not WCAG but worth having: landmarks, one main heading, an order of headings.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
AXE = Axe()


@pytest.fixture(scope="module")
def reader(site: Site) -> Reader:
    """An admin who has a bit of everything: a dead letter, a plan, a clean-up, a rollback of it, and a scan."""
    reader = site.reader("everything", music("everything", songs(60)), Role.ADMIN)
    workshop = reader.workshop
    blocklist = workshop.block(ZED, name="Zed")
    done = reader.ended(workshop.submit(blocklist, surfaces=["liked_songs"]))
    reader.ended(workshop.roll_back(done))
    reader.ended(workshop.submit(blocklist, dry_run=True))
    site.workshop.sandbox.fault("status", method="GET", path="following", status=500)
    reader.ended(workshop.submit(blocklist, dry_run=True, surfaces=["followed_artists"]))
    site.workshop.sandbox.clear_faults()
    return reader


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_in_every_light_and_width(browser: Browser, site: Site, reader: Reader, scheme: str) -> None:
    site.workshop.set_limits(SLOW)
    running = reader.workshop.submit(reader.workshop.block(ZED, name="Zed"), dry_run=True)
    jobs = [str(job.id) for job in reader.workshop.services.jobs.list(reader.workshop.caller, JobFilter(), None, 10)]
    context = browser.new_context(base_url=site.url, color_scheme=scheme)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    watch = Watch(page, site.url)
    page.goto("/")
    _look(page, "Sign in")
    page.goto(f"/#key={reader.key}")
    for place in (
        "",
        "jobs",
        "new",
        "providers",
        "workers",
        "dead-letters",
        "notifications",
        *(f"jobs/{id_}" for id_ in jobs),
    ):
        page.goto(f"/#/{place}")
        expect(page.get_by_role("heading", level=1)).to_be_attached()
        expect(page.get_by_text("Loading …")).to_have_count(0)
        _look(page, place or "overview")
    is_dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 17, 22)"
    assert is_dark == (scheme == "dark")
    context.close()
    watch.verify()
    reader.workshop.services.control.cancel(reader.workshop.caller, running.id)


def _look(page: Page, name: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    found = AXE.run(page, options=RULES)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360, name


def test_who_wants_no_motion_gets_none(browser: Browser, site: Site, reader: Reader) -> None:
    context = browser.new_context(base_url=site.url, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"/#key={reader.key}")
    bar = page.locator(".bar > div").first
    bar.wait_for(state="attached")
    assert bar.evaluate("(one) => getComputedStyle(one).transitionDuration") == "0s"
    context.close()

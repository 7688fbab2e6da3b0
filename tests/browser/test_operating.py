"""What an operator sees and may do, and what a user may not."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from blocklist_jobs.core.api_key import Role
from tests.browser.conftest import SignIn
from tests.browser.music import ZED, music, songs
from tests.browser.system import Site


def test_an_admin_pauses_and_resumes_a_provider(site: Site, sign_in: SignIn, page: Page) -> None:
    reader = site.reader("operator", music("operator", songs(4)), Role.ADMIN)
    sign_in(reader)
    page.goto("/#/providers")
    card = page.get_by_role("article", name="Spotify")
    card.get_by_role("button", name="Pause Spotify").click()
    page.get_by_role("dialog").get_by_role("button", name="Pause").click()
    expect(card.get_by_text("Paused", exact=True)).to_be_visible()
    job = reader.workshop.submit(reader.workshop.block(ZED), dry_run=True)
    page.goto(f"/#/jobs/{job.id}")
    expect(page.get_by_text("Spotify is paused by an operator")).to_be_visible()
    page.goto("/#/providers")
    card.get_by_role("button", name="Resume Spotify").click()
    page.get_by_role("dialog").get_by_role("button", name="Resume").click()
    expect(card.get_by_text("Circuit closed")).to_be_visible()
    page.goto(f"/#/jobs/{job.id}")
    expect(page.get_by_text("4 entries would go")).to_be_visible()


def test_an_admin_forces_the_breaker_and_lets_it_go(site: Site, sign_in: SignIn, page: Page) -> None:
    sign_in(site.reader("breaker", role=Role.ADMIN))
    page.goto("/#/providers")
    card = page.get_by_role("article", name="Spotify")
    card.get_by_role("button", name="Force open Spotify").click()
    page.get_by_role("dialog").get_by_role("button", name="Force open").click()
    expect(card.get_by_text("Forced open")).to_be_visible()
    card.get_by_role("button", name="Automatic Spotify").click()
    page.get_by_role("dialog").get_by_role("button", name="Set to automatic").click()
    expect(card.get_by_text("Circuit closed")).to_be_visible()


def test_a_user_sees_limits_and_may_not_touch_them(site: Site, sign_in: SignIn, page: Page) -> None:
    sign_in(site.reader("looker"))
    page.goto("/#/providers")
    card = page.get_by_role("article", name="Spotify")
    expect(card.get_by_role("img", name="Use of the window")).to_be_visible()
    expect(card.get_by_text("400 in 1\u00a0s", exact=True)).to_be_visible()
    page.goto("/#/workers")
    expect(page.get_by_role("row", name="test-worker")).to_be_visible()
    expect(page.get_by_role("row", name="test-dispatcher leads")).to_be_visible()
    expect(page.get_by_role("heading", name="Under way")).to_have_count(0)
    page.goto("/#/providers")
    expect(card.get_by_role("button")).to_have_count(0)

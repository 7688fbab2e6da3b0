"""A job that the provider fails again and again: why, what was tried, and the way out."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.music import ZED, music, songs
from tests.browser.system import Reader, Site


def _dead(site: Site, name: str) -> Reader:
    """Somebody whose clean-up ends in the dead letters."""
    reader = site.reader(name, music(name, songs(2)))
    site.workshop.sandbox.fault("status", method="DELETE", status=500, message="broken there")
    reader.workshop.submit(reader.workshop.block(ZED), surfaces=["liked_songs"])
    return reader


def test_a_dead_letter_tells_its_tries_and_goes_on_after_a_retry(site: Site, sign_in: SignIn, page: Page) -> None:
    reader = _dead(site, "dead")
    sign_in(reader)
    page.get_by_role("link", name="Dead letters 1").click()
    causes = page.get_by_role("table", name="What brought them here")
    expect(causes.get_by_role("row").nth(1)).to_contain_text("Spotify")
    page.get_by_text("What was tried").click()
    tries = page.get_by_role("listitem").filter(has_text="500")
    expect(tries.first).to_be_visible()

    site.workshop.sandbox.clear_faults()
    causes.get_by_role("button", name="Retry all 1").click()
    page.get_by_role("dialog").get_by_role("button", name="Retry 1 job").click()
    expect(page.get_by_text("There are no dead letters")).to_be_visible()
    page.goto("/#/jobs")
    expect(page.get_by_role("listitem").filter(has_text="Clean-up on Spotify")).to_contain_text("Completed")
    assert len(reader.library()["liked"]) == 1


def test_a_dead_letter_is_discarded(site: Site, sign_in: SignIn, page: Page) -> None:
    sign_in(_dead(site, "discarded"))
    page.goto("/#/dead-letters")
    page.get_by_role("button", name="Discard Clean-up on Spotify").click()
    page.get_by_role("dialog").get_by_role("button", name="Discard").click()
    expect(page.get_by_text("There are no dead letters")).to_be_visible()
    page.goto("/#/notifications")
    expect(page.get_by_role("listitem").filter(has_text="has used up its attempts")).to_be_visible()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("button", name="Mark all as read")).to_have_count(0)

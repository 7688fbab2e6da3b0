"""Who gets in, and what becomes of the key."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.system import Site
from tests.browser.watching import Watch


def test_a_key_opens_the_page_and_signing_out_closes_it(site: Site, page: Page, watch: Watch) -> None:
    watch.expected = ["status of 401"]
    page.goto("/")
    expect(page).to_have_title("Sign in · blocklist_jobs")
    expect(page.get_by_label("API key")).to_be_focused()
    page.keyboard.type("blj_wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This key is not known")
    page.get_by_label("API key").fill(f" {site.reader('sign').key} ")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("navigation", name="Pages")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("API key")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0


def test_the_key_of_a_link_is_taken_out_of_the_address(site: Site, page: Page, watch: Watch, sign_in: SignIn) -> None:
    reader = site.reader("fragment")
    sign_in(reader)
    assert page.url == f"{site.url}/#/"
    assert reader.key not in "".join(watch.asked)
    assert page.evaluate("localStorage.length + document.cookie.length") == 0
    page.reload()
    expect(page.get_by_role("navigation", name="Pages")).to_be_visible()
    page.go_back()
    assert reader.key not in page.evaluate("location.href")


def test_a_key_that_is_revoked_ends_the_session_and_says_so(
    site: Site, page: Page, watch: Watch, sign_in: SignIn
) -> None:
    watch.expected = ["status of 401"]
    reader = site.reader("revoked")
    sign_in(reader)
    (view,) = site.workshop.services.keys.list(reader.name)
    site.workshop.services.keys.revoke(view.id)
    expect(page.get_by_label("API key")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("was revoked")

"""Everything by keys alone, and where the focus is after each of them."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from blocklist_jobs.core.limits import Limits, Window
from tests.browser.conftest import SignIn
from tests.browser.music import ZED, music, songs
from tests.browser.system import Site
from tests.browser.watching import Watch

# The job outlasts its test on any machine.
SLOW = Limits((Window(1, 2),), burst=1, concurrency=4)
MOST_TABS = 60


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until the thing of this name has the focus; each stop on the way must be seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            continue  # beyond the last one there is the browser itself, and then the first
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML")
        if page.evaluate("document.activeElement.textContent.trim()").startswith(name):
            return
    raise AssertionError(f"Tab does not lead to {name}")


def test_a_job_is_found_and_cancelled_without_a_mouse(site: Site, sign_in: SignIn, page: Page) -> None:
    reader = site.reader("keys", music("keys", songs(800)))
    site.workshop.set_limits(SLOW)
    job = reader.workshop.submit(reader.workshop.block(ZED))
    sign_in(reader)
    expect(page.get_by_role("link", name="Clean-up on Spotify")).to_be_visible()

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    _tab_to(page, "Clean-up on Spotify")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Clean-up on Spotify")).to_be_focused()

    _tab_to(page, "Cancel")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Cancel this job?")
    expect(dialog).to_be_visible()
    for _ in range(4):
        page.keyboard.press("Tab")
        # Beyond the dialog there is only the browser itself.
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()

    page.keyboard.press("Enter")
    _tab_to(page, "Cancel the job")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Where it stands").get_by_text("Cancelled")).to_be_visible()
    expect(page.get_by_role("heading", name="Clean-up on Spotify")).to_be_focused()
    assert reader.workshop.read(job).status == "cancelled"


def test_what_happens_is_said_once(site: Site, sign_in: SignIn, page: Page) -> None:
    reader = site.reader("said", music("said", songs(4)))
    sign_in(reader)
    with site.crew.resting():
        job = reader.workshop.submit(reader.workshop.block(ZED), dry_run=True)
        page.goto(f"/#/jobs/{job.id}")
        expect(page.get_by_role("heading", name="Dry run on Spotify")).to_be_visible()
    expect(page.locator("#said")).to_have_text("Dry run on Spotify: Completed")
    expect(page.locator("#said")).to_have_attribute("aria-live", "polite")


def test_a_refusal_stays_in_its_dialog(site: Site, sign_in: SignIn, page: Page, watch: Watch) -> None:
    watch.expected = ["status of 409"]
    reader = site.reader("late", music("late", songs(4)))
    job = reader.ended(reader.workshop.submit(reader.workshop.block(ZED)))
    sign_in(reader)
    page.goto(f"/#/jobs/{job.id}")
    page.get_by_role("button", name="Roll back").click()
    reader.ended(reader.workshop.roll_back(job))
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Roll back").click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    dialog.get_by_role("button", name="No, leave it").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="Roll back")).to_be_focused()

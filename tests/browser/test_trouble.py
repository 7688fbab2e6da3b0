"""When the server cannot be reached, or can do nothing: the page says so, and goes on by itself afterwards."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect

from blocklist_jobs.embedded.postgres import Postgres
from blocklist_jobs.embedded.running import Running
from tests.browser.conftest import SignIn
from tests.browser.music import ZED, music, songs
from tests.browser.system import Site
from tests.browser.watching import Watch


def test_a_lost_network_is_told_and_overcome(site: Site, sign_in: SignIn, page: Page, watch: Watch) -> None:
    watch.expected = ["ERR_INTERNET_DISCONNECTED"]
    reader = site.reader("offline", music("offline", songs(4)))
    sign_in(reader)
    expect(page.get_by_text("Nothing runs and nothing waits")).to_be_visible()
    network: BrowserContext = page.context
    network.set_offline(True)
    expect(page.get_by_role("status").filter(has_text="This device is offline.")).to_be_visible()
    reader.workshop.submit(reader.workshop.block(ZED), dry_run=True)
    network.set_offline(False)
    expect(page.get_by_role("link", name="Dry run on Spotify")).to_be_visible()
    expect(page.get_by_text("This device is offline.")).to_have_count(0)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()


def test_a_tab_that_nobody_looks_at_asks_for_nothing(site: Site, sign_in: SignIn, page: Page, watch: Watch) -> None:
    reader = site.reader("hidden", music("hidden", songs(4)))
    sign_in(reader)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    _look_away(page, True)
    expect(page.get_by_text("Asking", exact=True)).to_be_visible()
    page.wait_for_timeout(1_000)
    asked = len(watch.asked)
    reader.workshop.submit(reader.workshop.block(ZED), dry_run=True)
    page.wait_for_timeout(3_000)
    assert watch.asked[asked:] == []
    _look_away(page, False)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Dry run on Spotify")).to_be_visible()


def _look_away(page: Page, is_hidden: bool) -> None:
    """Tell the page that its tab is hidden, which a browser without a window never does by itself."""
    page.evaluate(
        """(isHidden) => {
            Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        is_hidden,
    )


def test_a_lost_database_is_told_and_overcome(
    site: Site, sign_in: SignIn, page: Page, watch: Watch, postgres_server: Running[Postgres]
) -> None:
    watch.expected = ["status of 503"]
    sign_in(site.reader("outage"))
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    with site.crew.resting():
        postgres_server.kill()
        expect(page.get_by_role("status").filter(has_text="The database does not answer")).to_be_visible()
        postgres_server.start()
    expect(page.get_by_text("The database does not answer")).to_have_count(0)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

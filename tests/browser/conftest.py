"""A browser, the site it looks at, and a fresh page for each test that is watched for complaints."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from cryptography.fernet import Fernet
from playwright.sync_api import Browser, Page, expect

from blocklist_jobs.config.settings import read_settings
from blocklist_jobs.embedded.postgres import Postgres
from blocklist_jobs.embedded.running import Running
from blocklist_jobs.embedded.valkey import Valkey, free_port
from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.store.migrate import upgrade
from blocklist_jobs.wiring.services import build_services
from tests.browser.chromium import executable_or_skip, running
from tests.browser.system import Crew, Reader, Site, serving
from tests.browser.watching import Watch
from tests.jobs.workshop import FAST, Workshop

PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)

SignIn = Callable[[Reader], Page]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program; asked for first, so that nothing is started where there is none."""
    return executable_or_skip()


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests of this folder."""
    with running(chromium) as browser:
        yield browser


@pytest.fixture(scope="package")
def site(
    chromium: str,
    postgres_server: Running[Postgres],
    redis_server: Running[Valkey],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """The app, on a database of its own."""
    postgres_server.server.ensure_database("browser")
    url = postgres_server.server.url("browser")
    upgrade(url)
    with Sandbox() as sandbox:
        env = {
            "DATABASE_URL": url,
            "REDIS_URL": redis_server.server.url(1),
            "TOKEN_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "SPOTIFY_API_URL": sandbox.spotify_api_url,
            "SPOTIFY_ACCOUNTS_URL": sandbox.spotify_accounts_url,
            # The dialect in which liked songs can be given their dates, and with them their order, back.
            "SPOTIFY_DIALECT": "classic",
            "SPOTIFY_CLIENT_ID": "sandbox-client",
            "SPOTIFY_CLIENT_SECRET": "sandbox-secret",
            "LEASE_SECONDS": "4",
            "CALL_TIMEOUT_SECONDS": "3",
            "START_DEADLINE_SECONDS": "3",
        }
        workshop = Workshop(build_services(read_settings(env)), sandbox)
        workshop.set_limits(FAST)
        log = tmp_path_factory.mktemp("web") / "web.log"
        with serving(env, free_port(), log) as address, Crew(workshop) as crew:
            yield Site(address, workshop, crew)
        workshop.services.close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A page of its own session, in one place and one language."""
    context = browser.new_context(base_url=site.url, locale="en-GB", timezone_id="Europe/Berlin")
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


@pytest.fixture
def watch(page: Page, site: Site) -> Iterator[Watch]:
    """What the page does; nothing that the test does not expect may be left at its end."""
    watching = Watch(page, site.url)
    yield watching
    watching.verify()


@pytest.fixture
def sign_in(page: Page, watch: Watch) -> SignIn:
    """Opens the page as somebody, by a link with their key."""

    def enter(reader: Reader) -> Page:
        page.goto(f"/#key={reader.key}")
        expect(page.get_by_role("heading", name="Overview")).to_be_attached()
        return page

    return enter


@pytest.fixture(autouse=True)
def calm(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each test the limits and the sandbox are as before it."""
    yield
    if "site" in request.fixturenames:
        site: Site = request.getfixturevalue("site")
        site.workshop.sandbox.clear_faults()
        site.workshop.set_limits(FAST)

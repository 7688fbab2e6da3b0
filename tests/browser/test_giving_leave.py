"""A real browser on the way to a provider's page and back: what its reader sees, and what the command line gets."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from blocklist_jobs.cli.connect.walk import by_browser
from blocklist_jobs.cli.failures import Failure
from blocklist_jobs.core.wire import Tokens
from blocklist_jobs.providers.http import HttpSocket
from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.wiring.sign_in import make_sign_ins

PATIENCE_S = 60.0


class CommandLine:
    """``connect`` in a thread, as it waits for a browser."""

    def __init__(self, sandbox: Sandbox) -> None:
        app = {"SPOTIFY_CLIENT_ID": "sandbox-client", "SPOTIFY_CLIENT_SECRET": "sandbox-secret"}
        self._way = make_sign_ins({**app, "SPOTIFY_ACCOUNTS_URL": sandbox.spotify_accounts_url})["spotify"]
        self._pages: queue.Queue[str] = queue.Queue()
        self._outcome: queue.Queue[Tokens | Failure] = queue.Queue()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    @property
    def page(self) -> str:
        """The address it wants to have opened."""
        return self._pages.get(timeout=PATIENCE_S)

    @property
    def outcome(self) -> Tokens | Failure:
        """What came of it."""
        self._thread.join()
        return self._outcome.get(timeout=PATIENCE_S)

    def _run(self) -> None:
        socket = HttpSocket()
        try:
            self._outcome.put(by_browser(self._way, socket, self._pages.put, patience_s=PATIENCE_S))
        except Failure as failure:
            self._outcome.put(failure)
        finally:
            socket.close()


@pytest.fixture
def command() -> Iterator[CommandLine]:
    with Sandbox() as sandbox:
        sandbox.seed({"users": [{"id": "ann"}, {"id": "bob"}]})
        yield CommandLine(sandbox)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", viewport={"width": 360, "height": 640})
    opened = context.new_page()
    yield opened
    context.close()


def test_leave_is_given_for_the_account_that_is_chosen(page: Page, command: CommandLine) -> None:
    page.goto(command.page)
    expect(page.get_by_role("heading")).to_have_text("Spotify (sandbox)")
    expect(page.get_by_text("user-library-modify")).to_be_visible()
    page.get_by_label("Account").select_option("bob")
    page.get_by_role("button", name="Allow", exact=True).click()
    expect(page.get_by_role("heading")).to_contain_text("It worked")
    expect(page.get_by_text("The terminal says what comes next")).to_be_visible()
    tokens = command.outcome
    assert isinstance(tokens, Tokens)
    assert "bob" in tokens.access_token


def test_left_alone_it_comes_back_by_itself(page: Page, command: CommandLine) -> None:
    page.goto(command.page)
    expect(page.get_by_role("heading")).to_contain_text("It worked")
    assert isinstance(command.outcome, Tokens)


def test_a_no_is_shown_as_one(page: Page, command: CommandLine) -> None:
    page.goto(command.page)
    page.get_by_role("button", name="Do not allow").click()
    expect(page.get_by_role("heading")).to_contain_text("Spotify is not connected")
    expect(page.get_by_text("was told no")).to_be_visible()
    assert isinstance(command.outcome, Failure)

"""Where Chromium is, how it is started, and what to do where there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# It runs as root in CI, where its sandbox does not, and asks nobody outside for anything.
_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_MISSING = (
    "There is no Chromium. On Debian: apt-get install chromium; elsewhere name one in CHROMIUM. "
    "BROWSER_TESTS=required makes this a failure."
)


def executable() -> str | None:
    """The browser of ``CHROMIUM``, or the first that is installed."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


def executable_or_skip() -> str:
    """The browser; without one the test is skipped, or fails where browser tests are required."""
    found = executable()
    if found:
        return found
    if os.environ.get("BROWSER_TESTS") == "required":
        pytest.fail(_MISSING)
    pytest.skip(_MISSING)


@contextmanager
def running(path: str) -> Iterator[Browser]:
    """A browser without a window, on a profile that is gone afterwards."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_OPTIONS))
        yield browser
        browser.close()

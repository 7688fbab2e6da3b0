"""What a page must not do unseen: complain in the console, or ask another server for anything."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Page, Request


class Watch:
    """Notes complaints and requests of a page. ``expected`` are words of complaints that a test provokes."""

    def __init__(self, page: Page, origin: str) -> None:
        self.expected: list[str] = []
        self.asked: list[str] = []
        self._origin = origin
        self._complaints: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._complaints.append(str(error)))
        page.on("request", self._request)

    def verify(self) -> None:
        """Fail for everything that no test has provoked."""
        odd = [said for said in self._complaints if not any(word in said for word in self.expected)]
        foreign = [url for url in self.asked if not url.startswith((f"{self._origin}/", "blob:", "data:"))]
        assert not odd, odd
        assert not foreign, foreign

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complaints.append(message.text)

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)

"""The socket to the providers with an eye on it: every request is counted, timed, and a span of its trace."""

from __future__ import annotations

import time
from collections.abc import Mapping

from opentelemetry.trace import SpanKind

from blocklist_jobs.config.settings import Settings
from blocklist_jobs.core.wire import Answer, Request
from blocklist_jobs.events.instruments import PROVIDER_REQUESTS, PROVIDER_SECONDS
from blocklist_jobs.events.tracing import span
from blocklist_jobs.jobs.ports import AnswerLost, NotSent, Socket

THROTTLED = 429


def provider_urls(settings: Settings) -> Mapping[str, str]:
    """Whose each base URL is."""
    return {
        settings.spotify.api_url: "spotify",
        settings.spotify.accounts_url: "spotify",
        settings.apple_music.api_url: "apple_music",
        settings.youtube_music.api_url: "youtube_music",
        settings.youtube_music.oauth_url: "youtube_music",
        settings.tidal.api_url: "tidal",
        settings.tidal.auth_url: "tidal",
    }


class WatchedSocket:
    """Implements ``jobs/ports.py: Socket`` by another one."""

    def __init__(self, socket: Socket, urls: Mapping[str, str]) -> None:
        self._socket = socket
        self._urls = urls

    def send(self, request: Request, *, bearer: str | None, timeout_s: float) -> Answer:
        """See the port."""
        provider = self._provider_of(request.url)
        began = time.monotonic()
        with span(f"{request.method} {provider}", kind=SpanKind.CLIENT, provider=provider) as begun:
            try:
                answer = self._socket.send(request, bearer=bearer, timeout_s=timeout_s)
            except (NotSent, AnswerLost) as error:
                PROVIDER_REQUESTS.labels(provider, "not_sent" if isinstance(error, NotSent) else "lost").inc()
                raise
            begun.set_attribute("http.response.status_code", answer.status)
        PROVIDER_SECONDS.labels(provider).observe(time.monotonic() - began)
        PROVIDER_REQUESTS.labels(provider, outcome_of(answer.status)).inc()
        return answer

    def _provider_of(self, url: str) -> str:
        return next((name for base, name in self._urls.items() if url.startswith(base)), "other")


def outcome_of(status: int) -> str:
    """The status' class, but 429 by itself: ``2xx``, ``429``."""
    return str(THROTTLED) if status == THROTTLED else f"{status // 100}xx"

"""The only socket to the providers: sends once, within a time, and says whether a request can have arrived.

It refuses to retry, to follow redirects, to keep cookies (connections are shared by users), and to name a token.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlencode

import httpcore
import httpx

from blocklist_jobs import __version__
from blocklist_jobs.core.wire import Answer, Request
from blocklist_jobs.jobs.ports import AnswerLost, NotSent
from blocklist_jobs.providers.deadline import BoundedNetwork, Deadline

MOST_BYTES = 10 * 2**20
"""No answer of a provider is near this (a page of 50 tracks is about 0.2 MB); what is larger is not read on."""

KEEP_ALIVE_S = 4.0
"""An idle connection is dropped before servers drop it (5 s is the shortest common default): a request on one
that the server is just closing may or may not have been done, and would have to count as lost."""

CONNECTIONS = 64
"""More than the gate's concurrency; a thread that finds none free waits within its own time."""

_NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
)


class _Transport(httpx.HTTPTransport):
    """httpx' own transport over a pool whose connections keep to the deadline."""

    def __init__(self, deadline: Deadline) -> None:
        trust = httpx.create_ssl_context()
        super().__init__(verify=trust)
        self._pool = httpcore.ConnectionPool(
            ssl_context=trust,
            max_connections=CONNECTIONS,
            max_keepalive_connections=CONNECTIONS,
            keepalive_expiry=KEEP_ALIVE_S,
            network_backend=BoundedNetwork(deadline),
        )


class HttpSocket:
    """Implements ``jobs/ports.py: Socket``. Safe to share among threads; build it after forking."""

    def __init__(self, *, most_bytes: int = MOST_BYTES) -> None:
        self._deadline = Deadline()
        self._most_bytes = most_bytes
        self._client = httpx.Client(
            transport=_Transport(self._deadline),
            headers={"user-agent": f"blocklist-jobs/{__version__}", "accept": "application/json"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            trust_env=False,
        )

    def send(self, request: Request, *, bearer: str | None, timeout_s: float) -> Answer:
        """Send once; the answer, whatever its status.

        Raises :class:`NotSent` when no connection was made, :class:`AnswerLost` when bytes may have gone out and no
        whole answer came within ``timeout_s`` seconds. Neither holds more than the host's name and what happened.
        """
        trouble: Exception
        try:
            with self._deadline.within(timeout_s):
                return self._exchange(request, _headers(request, bearer), timeout_s)
        except (*_NEVER_LEFT, UnicodeEncodeError) as error:
            trouble = NotSent(_what_happened(request, error))
        except (httpx.HTTPError, httpx.StreamError) as error:
            trouble = AnswerLost(_what_happened(request, error))
        # Raised out here, so that no traceback shows the library's own error: some of those quote headers.
        raise trouble

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def _exchange(self, request: Request, headers: Mapping[str, str], timeout_s: float) -> Answer:
        sending = self._client.stream(
            request.method,
            _url(request),
            headers=headers,
            json=request.json,
            data=request.form,
            auth=request.basic_auth,
            timeout=timeout_s,
        )
        with sending as response:
            body = self._body(response)
        return Answer(response.status_code, dict(response.headers), body, datetime.now(UTC))

    def _body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if len(body) > self._most_bytes:
                raise AnswerLost(f"{response.request.url.host}: an answer of more than {self._most_bytes} bytes")
        return bytes(body)


def _url(request: Request) -> str:
    """The URL with its query. Commas and colons stay as they are: RFC 3986 allows them there, lists get shorter."""
    return f"{request.url}?{urlencode(request.params, safe=',:')}" if request.params else request.url


def _headers(request: Request, bearer: str | None) -> dict[str, str]:
    """The request's headers and the tokens; :class:`NotSent` for a token that no header may hold."""
    headers = dict(request.headers)
    authorization = request.app_token or bearer
    if authorization is not None:
        headers["authorization"] = f"Bearer {_fit(authorization)}"
    if request.app_token and bearer is not None:
        headers[request.user_token_header] = _fit(bearer)
    return headers


def _fit(token: str) -> str:
    if not (token.isascii() and token.isprintable()):
        raise NotSent("the access token holds characters that a header may not hold")
    return token


def _what_happened(request: Request, error: Exception) -> str:
    """Host and kind of error. The library's own words are left out: some of them quote headers or the URL."""
    try:
        host = httpx.URL(request.url).host
    except httpx.InvalidURL:
        host = "a URL that cannot be read"
    return f"{host}: {type(error).__name__}"

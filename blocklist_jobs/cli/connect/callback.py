"""Where the browser comes back to: one address on the loopback, for one answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from blocklist_jobs.cli.connect.page import page
from blocklist_jobs.cli.failures import Failure

HOST = "127.0.0.1"
PATH = "/callback"
PORTS = (17117, 17118, 17119)
"""Tried in this order. Fixed, since Tidal wants to know the whole address beforehand; below the ports that systems give
to outgoing connections."""
SILENCE_S = 10.0
"""Browsers open connections on suspicion; one that says nothing is dropped."""

REGISTERED = f"http://{HOST}{PATH}"
ADDRESSES = tuple(f"http://{HOST}:{port}{PATH}" for port in PORTS)


@dataclass(frozen=True, slots=True)
class Landing:
    """What the browser is shown; ``final`` says that nothing more is waited for."""

    good: bool
    title: str
    text: str
    final: bool = True


class Callback:
    """Listens while it is open. ``land`` gets what the browser was sent back with, once; strangers may come before."""

    def __init__(self, land: Callable[[str], Landing]) -> None:
        self._land = land
        self._turn = threading.Lock()
        self._over = threading.Event()
        self._server = _listening(_answering(self))
        self.redirect_uri = f"http://{HOST}:{self._server.server_port}{PATH}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)

    def __enter__(self) -> Callback:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wait(self, seconds: float) -> bool:
        """Whether an answer came within so long."""
        return self._over.wait(seconds)

    @property
    def host(self) -> str:
        """What a browser that means us says in its Host header."""
        return f"{HOST}:{self._server.server_port}"

    def answer(self, address: str, show: Callable[[Landing], None]) -> None:
        """One browser at the address, one after the other."""
        with self._turn:
            if self._over.is_set():
                show(Landing(good=False, title="Only once", text="This address has had its answer already."))
                return
            landing = self._land(address)
            show(landing)
            if landing.final:
                self._over.set()


def _listening(handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    for port in PORTS:
        try:
            return _Server((HOST, port), handler)
        except OSError:
            continue
    raise Failure(
        f"The ports {', '.join(map(str, PORTS))} are all in use, and the browser must come back to one of them.\n"
        "End what listens there, or do it with --no-browser, which needs none."
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Closing does not wait for connections that browsers keep open for later.
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that breaks off is no error of ours."""


def _answering(callback: Callback) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        timeout = SILENCE_S

        def do_GET(self) -> None:
            # Another host name is a page that has had itself resolved to the loopback.
            if self.headers.get("Host") != callback.host or self.path.partition("?")[0] != PATH:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            callback.answer(self.path, self._show)

        def _show(self, landing: Landing) -> None:
            content = page(landing.title, landing.text, good=landing.good).encode()
            self.send_response(HTTPStatus.OK if landing.good else HTTPStatus.BAD_REQUEST)
            for name, value in _HEADERS.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            """Say nothing: the address holds a code."""

    return Answering


_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    # The address, with its code, is told to nobody.
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Connection": "close",
}

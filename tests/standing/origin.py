"""A server on loopback whose lists blocklists follow."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler], None]


def csv_of(*ids: str) -> bytes:
    """A list of Spotify artists in the plainest form."""
    return "\n".join(["name,spotify", *(f"Artist {one},{one}" for one in ids)]).encode()


def sends(body: bytes = b"", *, status: int = 200, headers: dict[str, str] | None = None, repeat: int = 1) -> Answer:
    """An answer; ``repeat`` sends the body so often without saying how long it is."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        if repeat == 1:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        try:
            for _ in range(repeat):
                handler.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            return

    return answer


class Origin:
    """Answers each path as it is told, and notes who asked for what."""

    def __init__(self) -> None:
        self.paths: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Origin:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str = "/list.csv") -> str:
        """Where a path is."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"

    def holds(self, *ids: str, path: str = "/list.csv") -> None:
        """A list with an ETag that is honoured."""
        body = csv_of(*ids)
        etag = f'"{hash(body) & 0xFFFFFFFF:x}"'

        def answer(handler: BaseHTTPRequestHandler) -> None:
            same = handler.headers.get("If-None-Match") == etag
            sends(b"" if same else body, status=304 if same else 200, headers={"ETag": etag})(handler)

        self.paths[path] = answer

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        origin = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                origin.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                origin.paths.get(self.path, sends(status=404))(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ARG002 - the library's names
                return

        return Handler

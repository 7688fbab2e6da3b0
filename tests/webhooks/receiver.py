"""A receiver of webhooks on loopback that notes what it gets, and answers as it is told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


@dataclass(frozen=True)
class Got:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float = field(default_factory=time.time)

    @property
    def document(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def id(self) -> str:
        """By what a receiver tells repeats."""
        return self.headers["webhook-id"]


@dataclass(frozen=True)
class Reply:
    """An answer. ``drop`` closes the connection without one, ``wait_s`` comes first."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    drop: bool = False
    wait_s: float = 0.0


class Receiver:
    """Answers with what was queued, and then with ``usual``."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.replies: deque[Reply] = deque()
        self.usual = Reply()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Receiver:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str = "/hook") -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"

    def answer(self, *replies: Reply) -> None:
        """The next answers."""
        self.replies.extend(replies)

    def ids(self) -> list[str]:
        """The ids of what came, in order."""
        return [one.id for one in self.got]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.got.append(Got(self.path, headers, body))
                receiver.reply(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ARG002 - the library's names
                return

        return Handler

    def reply(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        reply = self.replies.popleft() if self.replies else self.usual
        time.sleep(reply.wait_s)
        if reply.drop:
            handler.close_connection = True
            return
        try:
            handler.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(reply.body)
        except (BrokenPipeError, ConnectionResetError):
            handler.close_connection = True  # the sender did not wait


def is_signed(got: Got, secret: str) -> bool:
    """The check of https://www.standardwebhooks.com, written from its text and not from our code."""
    key = base64.b64decode(secret.split("_", 1)[1])
    content = b".".join([got.headers["webhook-id"].encode(), got.headers["webhook-timestamp"].encode(), got.body])
    expected = base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
    given = [part.split(",", 1) for part in got.headers["webhook-signature"].split(" ")]
    return ["v1", expected] in given and abs(int(got.headers["webhook-timestamp"]) - got.at) < 60

"""Bodies that nobody reads, and clients that stop sending: so that every refusal reaches its reader.

A server that closes while the client still sends makes the kernel drop the answer with a reset. So what is left of
a body is read and thrown away after the answer has gone out, and for so long only. gunicorn does this for 64 KiB.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# A client that is silent for so long in the middle of its body does not come back, and holds a thread meanwhile.
SILENCE_S = 30.0
# Enough for some gigabytes from next door and for 100 MB from a good line.
DRAIN_S = 20.0
_CHUNK = 1 << 18


class UnreadBodies:
    """WSGI middleware around the app."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, then drain."""
        connection: socket.socket | None = environ.get("gunicorn.socket")
        _patience(connection, SILENCE_S)
        return ClosingIterator(
            self._app(environ, start_response), lambda: _drain(environ.get("wsgi.input"), connection)
        )


def _patience(connection: socket.socket | None, seconds: float | None) -> None:
    if connection is not None:
        connection.settimeout(seconds)


def _drain(body: Any, connection: socket.socket | None) -> None:
    """Read on until the body or the patience ends; whatever goes wrong here, the answer is out already."""
    deadline = time.monotonic() + DRAIN_S
    try:
        while (left := deadline - time.monotonic()) > 0:
            _patience(connection, min(left, 5.0))
            if not body or not body.read(_CHUNK):
                break
    except Exception:  # noqa: BLE001 - a broken connection has as many faces as there are servers
        return
    finally:
        _restore(connection)


def _restore(connection: socket.socket | None) -> None:
    try:
        _patience(connection, None)
    except OSError:
        return

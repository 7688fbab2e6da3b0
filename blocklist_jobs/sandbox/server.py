"""The sandbox as a server on the loopback: in a thread of its own.

Everything runs on one event loop, so each request is judged, carried out and logged whole before the next one, and a
hanging or delayed request costs nothing.
"""

from __future__ import annotations

import asyncio
import threading
from types import TracebackType

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPServerRequest
from tornado.netutil import bind_sockets

from blocklist_jobs.sandbox.apple_music.provider import AppleMusic
from blocklist_jobs.sandbox.control import Control
from blocklist_jobs.sandbox.delivery import deliver
from blocklist_jobs.sandbox.exchange import Delivery, Station, exchange
from blocklist_jobs.sandbox.journal import Journal
from blocklist_jobs.sandbox.remote import Remote
from blocklist_jobs.sandbox.spotify.provider import Spotify
from blocklist_jobs.sandbox.tidal.provider import Tidal
from blocklist_jobs.sandbox.wire import Call, json_answer
from blocklist_jobs.sandbox.youtube_music.provider import YouTubeMusic

LOOPBACK = "127.0.0.1"
MOST_BYTES = 512 * 1024 * 1024


class Sandbox(Remote):
    """A sandbox in this process. ``start()`` listens (port 0: any free one), ``stop()`` ends it and every open call."""

    def __init__(self, port: int = 0) -> None:
        self._sockets = bind_sockets(port, LOOPBACK)
        super().__init__(f"http://{LOOPBACK}:{self._sockets[0].getsockname()[1]}")
        self._journal = Journal()
        providers = (Spotify(), AppleMusic(), YouTubeMusic(), Tidal())
        self._stations = {provider.name: Station(provider) for provider in providers}
        self._control = Control(self._stations, self._journal)
        self._loop = asyncio.new_event_loop()
        self._ends = asyncio.Event()
        self._calls: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)

    def start(self) -> Sandbox:
        """Serves from a thread of its own."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stops serving and waits for the thread, if it has one; calls still open are dropped."""
        self._loop.call_soon_threadsafe(self._ends.set)
        if self._thread.is_alive():
            self._thread.join()
        self.close()

    def __enter__(self) -> Sandbox:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._journal.stream_to(None)
            self._loop.close()

    async def _serve(self) -> None:
        server = HTTPServer(self._receive, max_body_size=MOST_BYTES, max_buffer_size=MOST_BYTES)
        server.add_sockets(self._sockets)
        await self._ends.wait()
        server.stop()
        for task in tuple(self._calls):
            task.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)
        await server.close_all_connections()

    def _receive(self, request: HTTPServerRequest) -> None:
        task = self._loop.create_task(self._respond(request))
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    async def _respond(self, request: HTTPServerRequest) -> None:
        await deliver(await self._delivery(request), request)

    async def _delivery(self, request: HTTPServerRequest) -> Delivery:
        name, slash, rest = request.path.removeprefix("/").partition("/")
        call = Call(
            method=request.method or "",
            path=slash + rest,
            # A name given again goes on with a list, as the providers take both ways of writing one.
            query={key: b",".join(values).decode(errors="replace") for key, values in request.query_arguments.items()},
            headers=request.headers,
            body=request.body,
            base=f"{self.url}/{name}",
        )
        if name == "_control":
            return Delivery(self._control.answer(call))
        if name not in self._stations:
            return Delivery(json_answer(404, {"error": f"no provider at /{name}"}))
        return await exchange(self._stations[name], self._journal, call)

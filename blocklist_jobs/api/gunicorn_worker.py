"""gunicorn's threaded worker, whose threads do not stay with event streams: see ``live/streams.py``, decision 161."""

from __future__ import annotations

import resource
from typing import Any

from gunicorn.workers.gthread import TConn

from blocklist_jobs.api.gunicorn_problems import ProblemWorker
from blocklist_jobs.api.live.streams import EXTENSION, Streams


class StreamingWorker(ProblemWorker):
    """Gives the sockets of streams to their writer, and ends them at once when it is to end."""

    def init_process(self) -> None:
        """Allow as many sockets as the system lets this process have: often 1,024 are given and many more allowed."""
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        super().init_process()

    def run(self) -> None:
        """Serve; the app is loaded by now."""
        self._streams.takes_sockets = True
        super().run()

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """A connection that was taken over is no longer the server's; all others are as ever."""
        if self._streams.take(conn.sock):
            self.nr_conns -= 1
        else:
            super().finish_request(conn, fs)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """SIGTERM: streams end at once, requests when they are answered."""
        self._streams.stop()
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: Any) -> None:
        """SIGQUIT and SIGINT: everything ends."""
        self._streams.stop()
        super().handle_quit(sig, frame)

    @property
    def _streams(self) -> Streams:
        streams: Streams = self.wsgi.extensions[EXTENSION]
        return streams

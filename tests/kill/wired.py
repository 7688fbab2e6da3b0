"""Loaded into the processes of these tests: the real services, with kill points around calls and commits.

``call.before`` and ``call.after``: a request to a provider is about to leave; its answer has come and nobody knows.
``VERB.before_commit`` and ``VERB.after_commit``: around the commit of a transaction in which a batch was leased
(``lease``) or settled (``settle``), or a job written down (``submit``).

What is done there is told as ``PROVIDER read`` or ``PROVIDER write``, by the request that the thread has sent last.
"""

from __future__ import annotations

import functools
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from blocklist_jobs.core.wire import Answer, Request
from blocklist_jobs.providers.http import HttpSocket
from blocklist_jobs.store.ledger import SqlLedger, SqlLedgers
from blocklist_jobs.wiring import services
from tests.kill.points import reach


class _Doing(threading.local):
    """What a thread has to do with: its last request."""

    what = ""
    request = ""

    def begins(self, request: Request) -> None:
        """A request is about to leave; the sandbox has each provider below a path of its own."""
        provider = request.url.split("/")[3]
        self.what = f"{provider} {'read' if request.method == 'GET' else 'write'}"
        told = f"{request.method} {request.url} {request.params} {request.json}"
        self.request = hashlib.sha256(told.encode()).hexdigest()[:32]

    def reach(self, point: str) -> None:
        """Go on, or die here."""
        reach(point, self.what, self.request)


_doing = _Doing()


class WatchedSocket(HttpSocket):
    """The real socket."""

    def send(self, request: Request, *, bearer: str | None, timeout_s: float) -> Answer:
        """Send once."""
        _doing.begins(request)
        _doing.reach("call.before")
        answer = super().send(request, bearer=bearer, timeout_s=timeout_s)
        _doing.reach("call.after")
        return answer


class WatchedLedgers(SqlLedgers):
    """The real transactions."""

    @contextmanager
    def begin(self) -> Iterator[SqlLedger]:
        """One transaction."""
        done: list[str] = []
        with super().begin() as ledger:
            _note(done, "lease", ledger.batches, "lease")
            _note(done, "settle", ledger.batches, "settle")
            _note(done, "submit", ledger.jobs, "add")
            yield ledger
            for verb in done:
                _doing.reach(f"{verb}.before_commit")
        for verb in done:
            _doing.reach(f"{verb}.after_commit")


def _note(done: list[str], verb: str, book: object, method: str) -> None:
    """Write ``verb`` down in ``done`` once this book's method has done something."""
    real: Callable[..., Any] = getattr(book, method)

    @functools.wraps(real)
    def noted(*arguments: Any, **named: Any) -> Any:
        result = real(*arguments, **named)
        if result:
            done.append(verb)
        return result

    setattr(book, method, noted)


# The wiring's door: it builds whatever stands under these names.
setattr(services, "HttpSocket", WatchedSocket)  # noqa: B010 - mypy sees a class that is assigned to
setattr(services, "SqlLedgers", WatchedLedgers)  # noqa: B010

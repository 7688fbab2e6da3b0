"""The sandbox's own log of every request, so that a test need not believe what the client says of itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from blocklist_jobs.sandbox.wire import JsonObject


@dataclass(slots=True)
class Entry:
    """One request: ``at`` on the monotonic clock and ``wall`` since 1970, both at arrival, in seconds.

    ``status`` is what the client was sent, None where it got no answer; ``change`` is what happened to the library;
    ``counts`` tells whether the limits look at requests of its kind at all; ``over_limit`` marks one that the limits
    refused (not one that a fault refused).
    """

    n: int
    at: float
    wall: float
    provider: str
    app: str | None
    user: str | None
    method: str
    path: str
    kind: str
    query: dict[str, str]
    counts: bool
    status: int | None = None
    size: int = 0
    change: str = ""
    faults: tuple[str, ...] = ()
    over_limit: bool = False
    done: bool = False


def most_in_window(times: Sequence[float], seconds: float) -> int:
    """The most of these rising instants that any half-open window of this length holds."""
    most = first = 0
    for last, at in enumerate(times):
        while times[first] <= at - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def summary(entries: Iterable[Entry], window_s: float) -> JsonObject:
    """Counts by kind, status and user, the most that one app sent in any window, and each request over a limit.

    Apps of one name at several providers are several apps; the figure of the name is that of the busiest.
    """
    counted = list(entries)
    limited = [entry for entry in counted if entry.app is not None and entry.counts]
    over = [entry for entry in counted if entry.over_limit]
    return {
        "requests": len(counted),
        "by_kind": dict(Counter(entry.kind for entry in counted)),
        "by_status": dict(Counter(str(entry.status or "unanswered") for entry in counted)),
        "by_user": dict(Counter(entry.user for entry in counted if entry.user)),
        "window_s": window_s,
        "most_in_window": _most(limited, window_s),
        "most_admitted_in_window": _most((entry for entry in limited if not entry.over_limit), window_s),
        "refused_429": sum(entry.status == 429 for entry in counted),
        "over_limit": len(over),
        "violations": [{"n": e.n, "at": e.at, "app": e.app, "user": e.user, "kind": e.kind} for e in over[:1000]],
    }


def _most(entries: Iterable[Entry], window_s: float) -> dict[str, int]:
    times: dict[tuple[str, str], list[float]] = {}
    for entry in entries:
        times.setdefault((entry.provider, entry.app or ""), []).append(entry.at)
    most: dict[str, int] = {}
    for (_, app), instants in times.items():
        most[app] = max(most.get(app, 0), most_in_window(instants, window_s))
    return most


class Journal:
    """Keeps all entries in memory, and writes each as a line to a file once it is answered, if one was asked for."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._file: TextIO | None = None

    def open(self, entry: Entry) -> Entry:
        """Notes a request at its arrival."""
        self.entries.append(entry)
        return entry

    def close(self, entry: Entry) -> None:
        """Notes that a request has been dealt with."""
        entry.done = True
        if self._file is not None:
            self._file.write(json.dumps(asdict(entry), separators=(",", ":")) + "\n")
            self._file.flush()

    def clear(self) -> None:
        """Forgets what was; the file keeps what is in it."""
        self.entries.clear()

    def stream_to(self, path: Path | None) -> None:
        """Appends from now on to this file, or to none."""
        if self._file is not None:
            self._file.close()
        self._file = None if path is None else path.open("a", encoding="utf-8")

"""Counts what clients ask of Redis, as Redis sees it."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from types import TracebackType

from redis import Redis

from blocklist_jobs.gate.scripts import VERBS, assemble

_LOOK_S = 0.2


class ScriptCalls:
    """Counts the gate's scripts by verb while the ``with`` block runs (``MONITOR``), and all of them by ``INFO``."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url)
        self._verb_of = {_digest(verb): verb for verb in VERBS}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="monitor")
        self._before = 0
        self.by_verb: Counter[str] = Counter()
        self.all = 0

    def __enter__(self) -> ScriptCalls:
        self._before = self._scripts_run()
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.all = self._scripts_run() - self._before
        self._stop.set()
        self._thread.join()
        self._redis.close()

    def _watch(self) -> None:
        with self._redis.monitor() as monitor:  # type: ignore[no-untyped-call]
            while not self._stop.is_set():
                if monitor.connection.can_read(timeout=_LOOK_S):
                    self._count(str(monitor.next_command()["command"]).split())

    def _count(self, words: list[str]) -> None:
        if len(words) > 1 and words[0].upper() in ("EVALSHA", "EVAL"):
            self.by_verb[self._verb_of.get(words[1], "other")] += 1

    def _scripts_run(self) -> int:
        stats = self._redis.info("commandstats")
        return sum(stats.get(f"cmdstat_{name}", {}).get("calls", 0) for name in ("evalsha", "eval"))


def _digest(verb: str) -> str:
    return hashlib.sha1(assemble(verb).encode(), usedforsecurity=False).hexdigest()

"""Adds what this process has counted to the totals of all, every few seconds; a total never falls.

Processes come and go, and a scrape reaches one of many web processes: so counts are kept where all of them can be read
at any, and outlive the process that counted. A process that is killed takes its last few seconds of counts along.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from prometheus_client import CollectorRegistry

from blocklist_jobs.events.instruments import REGISTRY
from blocklist_jobs.events.trouble import Trouble

_COUNTED = ("_total", "_bucket", "_sum", "_count")


@dataclass(frozen=True, slots=True)
class Sample:
    """One number of one instrument, in Prometheus' words; as an increase or as a total."""

    name: str
    labels: tuple[tuple[str, str], ...]
    value: float


def samples_of(registry: CollectorRegistry) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """What the instruments of ``registry`` stand at, without the times at which they were made."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in registry.collect()
        for sample in family.samples
        if sample.name.endswith(_COUNTED)
    }


class Totals:
    """Calls ``add`` with the increases since the last time it took them."""

    def __init__(
        self,
        add: Callable[[Sequence[Sample]], None],
        *,
        every_s: float,
        registry: CollectorRegistry = REGISTRY,
    ) -> None:
        self._add = add
        self._every_s = every_s
        self._registry = registry
        self._told: Mapping[tuple[str, tuple[tuple[str, str], ...]], float] = samples_of(registry)
        self._stop = threading.Event()
        self._turn = threading.Lock()
        self._trouble = Trouble("totals")
        self._thread: threading.Thread | None = None

    def flush(self) -> None:
        """Add what has been counted since. What ``add`` raises passes through, and is tried again the next time."""
        with self._turn:
            now = samples_of(self._registry)
            grown = [
                Sample(name, labels, value - self._told.get((name, labels), 0.0))
                for (name, labels), value in now.items()
                if value > self._told.get((name, labels), 0.0)
            ]
            if grown:
                self._add(grown)
            self._told = now

    def start(self) -> None:
        """Flush every few seconds, in a thread of its own, through any outage."""
        self._thread = threading.Thread(target=self._run, name="totals", daemon=True)
        self._thread.start()

    def stop(self, *, within_s: float = 2.0) -> None:
        """Flush once more and stop."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(within_s)

    def _run(self) -> None:
        is_over = False
        while not is_over:
            is_over = self._stop.wait(self._every_s)
            try:
                self.flush()
            except Exception as error:  # noqa: BLE001 - counting must never end what is counted
                self._trouble.began(error)
            else:
                self._trouble.ended()

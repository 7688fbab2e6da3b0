"""Keeps processes running, and ends them in order. One thread, no timers: a round every fraction of a second."""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Iterable

from blocklist_jobs.supervise.child import Child
from blocklist_jobs.supervise.events import Event
from blocklist_jobs.supervise.spec import ProcessSpec

_ROUND_S = 0.1


class Supervisor:
    """Processes, and a listener that hears every :data:`Event` in the thread that runs the rounds.

    That thread must be the one that adds the processes: they end when it ends.
    """

    def __init__(self, listener: Callable[[Event], None]) -> None:
        self._listener = listener
        self._children: list[Child] = []

    def add(self, *specs: ProcessSpec) -> None:
        """Have these processes started in the next round."""
        self._children.extend(Child(spec) for spec in specs)

    def pids(self) -> dict[str, int]:
        """The process ids of those that run now, by name."""
        return {child.spec.name: child.pid for child in self._children if child.pid is not None}

    def deaths_in_a_row(self) -> dict[str, int]:
        """How often each process died without recovering in between, by name."""
        return {child.spec.name: child.deaths.in_a_row for child in self._children}

    def run_until(self, done: Callable[[], bool], patience_s: float | None = None) -> bool:
        """Keep the processes running until ``done()``; ``False`` when the patience ended first."""
        deadline = None if patience_s is None else time.monotonic() + patience_s
        while not done():
            if deadline is not None and time.monotonic() >= deadline:
                return False
            self._round()
        return True

    def stop(self, in_a_hurry: Callable[[], bool] = lambda: False) -> None:
        """End all processes, stage by stage; once ``in_a_hurry()``, with short grace periods where specs allow it."""
        for stage in sorted({child.spec.stage for child in self._children}):
            children = [child for child in self._children if child.spec.stage == stage]
            for child in children:
                self._tell(child.ask_to_stop())
            while any(child.runs for child in children):
                if in_a_hurry():
                    for child in children:
                        child.hurry()
                self._round()

    def _round(self) -> None:
        outputs = [child.output for child in self._children if child.output >= 0]
        # A closed output is always readable; the pause keeps a process that closed it from spinning us.
        readable, _, _ = select.select(outputs, [], [], _ROUND_S)
        if readable:
            time.sleep(_ROUND_S / 10)
        for child in self._children:
            self._tell(child.step())

    def _tell(self, events: Iterable[Event]) -> None:
        for event in events:
            self._listener(event)

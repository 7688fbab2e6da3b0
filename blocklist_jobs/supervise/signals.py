"""Signals that ask for the end, counted in place of ending us."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Self

# SIGHUP: the terminal was closed.
_ASKING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class StopRequests:
    """Counts SIGTERM, SIGINT and SIGHUP while it is entered. Only in the main thread."""

    def __init__(self) -> None:
        self.count = 0
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        for each in _ASKING:
            self._before[each] = signal.signal(each, self._hear)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each, handler in self._before.items():
            signal.signal(each, handler)  # type: ignore[arg-type] # what signal.signal() gave us

    def any(self) -> bool:
        """Whether an end was asked for."""
        return self.count > 0

    def several(self) -> bool:
        """Whether it was asked for more than once: somebody is in a hurry."""
        return self.count > 1

    def _hear(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the form of a signal handler
        self.count += 1

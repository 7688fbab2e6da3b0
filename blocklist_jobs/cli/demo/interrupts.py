"""Ctrl-C and SIGTERM end the demo in order: once to clean up, again to hurry."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType, TracebackType

ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """The end was asked for. No error, so that nothing that catches errors holds it up."""

    def __init__(self, number: int) -> None:
        super().__init__(f"ended by {signal.Signals(number).name}")
        self.exit_code = 128 + number


class Interrupts:
    """Raises :class:`Interrupted` at the first signal, in the main thread; later ones call ``hurry``."""

    def __init__(self, hurry: Callable[[], None]) -> None:
        self._hurry = hurry
        self._heard = False
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> None:
        for each in ASKING:
            self._before[each] = signal.signal(each, self._hear)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for each, handler in self._before.items():
            signal.signal(each, handler)  # type: ignore[arg-type]  # what signal.signal() gave us

    def _hear(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the form of a signal handler
        if self._heard:
            self._hurry()
            return
        self._heard = True
        raise Interrupted(number)

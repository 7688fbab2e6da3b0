"""Tells once when something fails and once when it works again, however often it is tried in between."""

from __future__ import annotations

import time
from typing import Any

import structlog


def told(error: BaseException) -> str:
    """An error in one short line. Drivers put statements and their values on the lines after the first."""
    first = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {first[:200]}" if first else type(error).__name__


class Trouble:
    """The state of one thing that can fail, e.g. ``postgres``: its events are ``postgres_lost``, ``postgres_back``."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._since: float | None = None
        self._log: Any = structlog.get_logger("blocklist_jobs.trouble")

    @property
    def is_on(self) -> bool:
        """Whether it is failing."""
        return self._since is not None

    def began(self, error: BaseException | str) -> None:
        """It failed."""
        if self._since is None:
            self._since = time.monotonic()
            self._log.warning(f"{self._what}_lost", error=error if isinstance(error, str) else told(error))

    def ended(self) -> None:
        """It worked."""
        if self._since is not None:
            self._log.info(f"{self._what}_back", lasted_s=round(time.monotonic() - self._since, 1))
            self._since = None

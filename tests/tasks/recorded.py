"""Loaded into a real worker (``-I``): everything real but the provider's part, which writes down and waits.

``RECORD`` names a folder. Each perform adds ``BATCH FENCE PID`` to ``performed``, waits while a file ``hold`` is
there, and then does as the file ``verdict`` says; each batch given back adds a line to ``given_back``.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from blocklist_jobs.config.settings import read_settings
from blocklist_jobs.core.permits import Capacity, Reason, Refusal
from blocklist_jobs.jobs.perform import Performed
from blocklist_jobs.store.database import make_engine
from blocklist_jobs.store.workers import Workers
from blocklist_jobs.tasks.services import services
from blocklist_jobs.wiring.services import Services

_folder = Path(os.environ["RECORD"])


class RecordedPerform:
    """Stands where :class:`Perform` does."""

    def __call__(self, batch_id: int, fence: int) -> Performed:
        """Write down, wait, and do as told."""
        _write("performed", batch_id, fence)
        while (_folder / "hold").exists():
            time.sleep(0.01)
        told = _folder / "verdict"
        verdict = told.read_text().strip() if told.exists() else "done"
        if verdict == "raise":
            raise RuntimeError("the provider's answer made no sense")
        _write("ended", batch_id, fence)
        return Performed(verdict)

    def give_back(self, batch_id: int, fence: int) -> None:
        """Write down."""
        _write("given_back", batch_id, fence)


class RecordedGate:
    """Says that the circuit is open while a file ``circuit_open`` is there."""

    def capacity(self, *_: object, **__: object) -> Capacity:
        """The one question the breaker task asks."""
        _write("asked", 0, 0)
        if (_folder / "circuit_open").exists():
            return Capacity(0, Refusal(Reason.CIRCUIT_OPEN, 60.0))
        return Capacity(1)


def _write(name: str, batch_id: int, fence: int) -> None:
    with (_folder / name).open("a") as record:
        record.write(f"{batch_id} {fence} {os.getpid()}\n")


def _build() -> Services:
    settings = read_settings(os.environ)
    workers = Workers(make_engine(settings.database_url))
    made: Any = SimpleNamespace(
        settings=settings,
        workers=workers,
        perform=RecordedPerform(),
        gate=RecordedGate(),
        sweep=lambda: "swept",
        clean_up=lambda: "cleaned",
    )
    return cast("Services", made)


services.use(_build)

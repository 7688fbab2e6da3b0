"""The gate on Redis keeps the contract."""

from __future__ import annotations

import pytest

from blocklist_jobs.core.limits import Limits
from blocklist_jobs.jobs.ports import Gate
from tests.gate.contract import GateContract
from tests.gate.movable import Movable


class TestRedisGate(GateContract):
    """In moved time."""

    @pytest.fixture(autouse=True)
    def _in(self, world: Movable) -> None:
        self.world = world

    def make(self, limits: Limits) -> Gate:
        """On a Redis that was just emptied."""
        return self.world.gate(limits)

    def go(self, seconds: float) -> None:
        """Move the clock."""
        self.world.go(seconds)

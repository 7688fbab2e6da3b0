"""Tidal's client keeps the contract."""

from __future__ import annotations

from tests.providers.contract import ProviderContract
from tests.providers.tidal_made import tidal


class TestTidal(ProviderContract):
    """One dialect; pages lead to each other."""

    provider = tidal()
    side_by_side = False

"""Spotify's client keeps the contract in both dialects."""

from __future__ import annotations

from tests.providers.contract import ProviderContract
from tests.providers.made import spotify


class TestLibrary(ProviderContract):
    """Apps in development mode."""

    provider = spotify("library")


class TestClassic(ProviderContract):
    """Apps with extended quota."""

    provider = spotify("classic")

"""Apple Music's client keeps the contract."""

from __future__ import annotations

from blocklist_jobs.core.faults import FaultKind
from tests.providers.apple_made import apple
from tests.providers.contract import ProviderContract


class TestAppleMusic(ProviderContract):
    """The token that a 401 refuses is the app's."""

    provider = apple()
    refused_token = FaultKind.MALFORMED

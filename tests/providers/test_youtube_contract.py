"""YouTube Music's client keeps the contract."""

from __future__ import annotations

from tests.providers.contract import ProviderContract
from tests.providers.youtube_made import youtube


class TestYouTubeMusic(ProviderContract):
    """One dialect; pages lead to each other."""

    provider = youtube()
    side_by_side = False

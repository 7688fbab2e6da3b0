"""The clients of the providers, each set up for our app there."""

from __future__ import annotations

from collections.abc import Mapping

from blocklist_jobs.config.settings import Settings
from blocklist_jobs.jobs.ports import Provider
from blocklist_jobs.providers.apple_music import AppleMusicProvider
from blocklist_jobs.providers.catalogue import Catalogue
from blocklist_jobs.providers.spotify import SpotifyProvider
from blocklist_jobs.providers.tidal import TidalProvider
from blocklist_jobs.providers.youtube_music import YouTubeMusicProvider


def make_providers(settings: Settings) -> Mapping[str, Provider]:
    """All providers; Apple Music only with a key, since without one it cannot even be asked."""
    spotify, youtube, tidal = settings.spotify, settings.youtube_music, settings.tidal
    built: list[Provider] = [
        SpotifyProvider(
            api_url=spotify.api_url,
            accounts_url=spotify.accounts_url,
            client_id=spotify.client_id,
            client_secret=spotify.client_secret,
            dialect=spotify.dialect,
        ),
        YouTubeMusicProvider(
            api_url=youtube.api_url,
            oauth_url=youtube.oauth_url,
            client_id=youtube.client_id,
            client_secret=youtube.client_secret,
            consent_days=youtube.consent_days or None,
        ),
        TidalProvider(
            api_url=tidal.api_url,
            auth_url=tidal.auth_url,
            client_id=tidal.client_id,
            client_secret=tidal.client_secret,
        ),
    ]
    apple = settings.apple_music
    if apple.private_key:
        built.append(
            AppleMusicProvider(
                api_url=apple.api_url, team_id=apple.team_id, key_id=apple.key_id, private_key=apple.private_key
            )
        )
    return Catalogue(built).built


def apps_in(settings: Settings) -> frozenset[str]:
    """The providers at which tokens can be renewed: their settings name our app."""
    ids = {
        "spotify": settings.spotify.client_id,
        "youtube_music": settings.youtube_music.client_id,
        "tidal": settings.tidal.client_id,
    }
    return frozenset(name for name, client_id in ids.items() if client_id)

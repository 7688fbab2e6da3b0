"""The ways in at the providers, for the apps that the settings name."""

from __future__ import annotations

from collections.abc import Mapping

from blocklist_jobs.config.settings import read_apps
from blocklist_jobs.providers.sign_in import SignIn
from blocklist_jobs.providers.spotify.sign_in import sign_in as at_spotify
from blocklist_jobs.providers.tidal.sign_in import sign_in as at_tidal
from blocklist_jobs.providers.youtube_music.sign_in import sign_in as at_google


def make_sign_ins(env: Mapping[str, str]) -> Mapping[str, SignIn]:
    """By provider, those at which there is an app of ours; raises :class:`SettingsWrong`.

    Apple Music is never among them: Apple gives user tokens to its own libraries alone.
    """
    spotify, google, tidal = read_apps(env)
    ways = (
        at_spotify(spotify.accounts_url, spotify.client_id, spotify.client_secret),
        at_google(google.authorize_url, google.oauth_url, google.client_id, google.client_secret),
        at_tidal(tidal.login_url, tidal.auth_url, tidal.client_id, tidal.client_secret),
    )
    return {way.provider: way for way in ways if way.client_id}

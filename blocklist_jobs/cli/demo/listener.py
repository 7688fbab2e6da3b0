"""The made-up listener of the demo at one provider: fills the sandbox there, and reads the library before and after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from blocklist_jobs.cli.demo.dump import library_of, requests_of
from blocklist_jobs.cli.demo.filling import USER, Music
from blocklist_jobs.cli.demo.library import Library, Requests
from blocklist_jobs.cli.demo.pace import Pace
from blocklist_jobs.cli.words import TITLES as TITLES
from blocklist_jobs.sandbox.remote import Remote


class Listener:
    """One user of one provider of the sandbox, seen from the sandbox's own side."""

    def __init__(self, remote: Remote, provider: str, music: Music) -> None:
        self._remote = remote
        self.provider = provider
        self.title = TITLES[provider]
        self.tokens: dict[str, Any] = remote.seed(dict(music.of(provider)), provider)[USER]
        self._dump = remote.library(USER, provider)

    def before(self, *, as_restored: bool = False) -> Library:
        """The library as it was filled; ``as_restored`` without what the provider cannot give back."""
        return library_of(self._dump, self.provider, USER, as_restored=as_restored)

    def now(self, *, as_restored: bool = False) -> Library:
        """The library as it is."""
        dump = self._remote.library(USER, self.provider)
        return library_of(dump, self.provider, USER, as_restored=as_restored)

    def connection(self) -> dict[str, Any]:
        """What the API is told of the account."""
        told = {
            name: self.tokens[name] for name in ("access_token", "refresh_token", "scopes") if self.tokens.get(name)
        }
        expires_at = datetime.fromtimestamp(self.tokens["expires_at"], UTC).isoformat()
        return {"provider": self.provider, "expires_at": expires_at, **told}

    def be_strict(self, pace: Pace) -> None:
        """From now on refuse what goes beyond ``pace``; where that is in units, the day's quota refuses as well."""
        self._remote.limit({"limit": pace.limit, "seconds": pace.seconds}, provider=self.provider)

    def requests(self, pace: Pace) -> Requests:
        """What was sent, by the sandbox's own log."""
        return requests_of(self._remote.summary(pace.seconds, provider=self.provider), pace.limit)

    def kinds(self, pace: Pace) -> dict[str, int]:
        """How many requests of each kind were sent."""
        return dict(self._remote.summary(pace.seconds, provider=self.provider)["by_kind"])

    def units(self) -> dict[str, int]:
        """The day's quota where the provider has one: ``used``, ``limit``, ``refused``."""
        if self.provider != "youtube_music":
            return {}
        return next(iter(self._remote.quota().values()), {})


def settings_of(addresses: Mapping[str, str], listeners: Mapping[str, Listener]) -> dict[str, str]:
    """The settings with which the system finds the sandbox, and its app at each provider."""
    settings = {
        "SPOTIFY_API_URL": addresses["spotify_api_url"],
        "SPOTIFY_ACCOUNTS_URL": addresses["spotify_accounts_url"],
        # The dialect in which liked songs can be given their dates back.
        "SPOTIFY_DIALECT": "classic",
        "APPLE_MUSIC_API_URL": addresses["apple_music_api_url"],
        "YOUTUBE_API_URL": addresses["youtube_music_api_url"],
        "GOOGLE_OAUTH_URL": addresses["youtube_music_oauth_url"],
        "GOOGLE_AUTHORIZE_URL": addresses["youtube_music_authorize_url"],
        "TIDAL_API_URL": addresses["tidal_api_url"],
        "TIDAL_AUTH_URL": addresses["tidal_auth_url"],
        "TIDAL_LOGIN_URL": addresses["tidal_login_url"],
    }
    for provider, prefix in (("spotify", "SPOTIFY"), ("youtube_music", "GOOGLE"), ("tidal", "TIDAL")):
        if provider in listeners:
            tokens = listeners[provider].tokens
            settings |= {f"{prefix}_CLIENT_ID": tokens["client_id"], f"{prefix}_CLIENT_SECRET": tokens["client_secret"]}
    if "apple_music" in listeners:
        tokens = listeners["apple_music"].tokens
        settings |= {f"APPLE_{name.upper()}": str(tokens[name]) for name in ("team_id", "key_id", "private_key")}
    return settings

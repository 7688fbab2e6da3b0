"""The control API from the other side: how the demo and the tests steer a sandbox, in this process or in another."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from blocklist_jobs.sandbox.wire import JsonObject

UNUSED_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""The sandbox speaks plain HTTP on the loopback; loading the world's certificates would take longer than the calls."""


class ControlError(RuntimeError):
    """The sandbox refused a control call; the message is its own."""


class Remote:
    """Steers the sandbox at ``url``. Every method is one HTTP call and raises ``ControlError`` if it is refused.

    ``provider`` is whose data, limits or faults a method is about.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.spotify_api_url = f"{url}/spotify/v1"
        self.spotify_accounts_url = f"{url}/spotify/accounts"
        self.apple_music_api_url = f"{url}/apple_music/v1"
        self.youtube_music_api_url = f"{url}/youtube_music/youtube/v3"
        self.youtube_music_oauth_url = f"{url}/youtube_music/oauth"
        self.youtube_music_authorize_url = f"{url}/youtube_music/oauth/authorize"
        self.tidal_login_url = f"{url}/tidal/login"
        self.tidal_api_url = f"{url}/tidal/v2"
        self.tidal_auth_url = f"{url}/tidal/auth/v1"
        self.control_url = f"{url}/_control"
        self._client = httpx.Client(base_url=self.control_url, timeout=120, trust_env=False, verify=UNUSED_TLS)

    @property
    def addresses(self) -> dict[str, str]:
        """Every address there is by the name of its attribute."""
        return {name: value for name, value in vars(self).items() if name.endswith("url")}

    def close(self) -> None:
        """Closes the connection to the sandbox, not the sandbox."""
        self._client.close()

    def seed(self, document: JsonObject, provider: str = "spotify") -> JsonObject:
        """Adds apps, music, playlists and users; gives ``{user: {access_token, refresh_token, …}}``."""
        return self._send("POST", f"/{provider}/seed", document)

    def seed_playlists(
        self,
        path: Path,
        *,
        user: str = "listener",
        liked: int = 10_000,
        playlists: int = 40,
        provider: str = "spotify",
    ) -> JsonObject:
        """Fills a user from a file of playlists, one a line: unique tracks as liked songs, the rest derived."""
        query = {"user": user, "liked": str(liked), "playlists": str(playlists)}
        return self._json(self._client.post(f"/{provider}/seed/playlists", params=query, content=path.read_bytes()))

    def generate(self, *, provider: str = "spotify", **wanted: Any) -> JsonObject:
        """Fills a user with generated music: ``user``, ``liked``, ``playlists``, ``seed``, ``blocklist`` (its length).

        Gives the user's tokens as ``seed`` does, and the ``blocklist`` as ``[{id, name}]``.
        """
        return self._send("POST", f"/{provider}/generate", wanted)

    def app(self, client_id: str, *, provider: str = "spotify", **settings: Any) -> JsonObject:
        """Adds or changes an app. Spotify: ``client_secret``, ``mode``, ``rotates``, ``expires_in``, ``allowed``."""
        return self._send("PUT", f"/{provider}/apps/{client_id}", settings)

    def tokens(self, user: str, *, provider: str = "spotify", **wanted: Any) -> JsonObject:
        """A new consent: ``app``, ``scopes``, ``consented_at`` (seconds since 1970), ``expires_in``."""
        return self._send("POST", f"/{provider}/users/{user}/tokens", wanted)

    def revoke(self, user: str, provider: str = "spotify") -> None:
        """Takes back every consent of a user."""
        self._send("DELETE", f"/{provider}/users/{user}/tokens")

    def activity(self, user: str, *steps: JsonObject, provider: str = "spotify") -> str:
        """What the user does themselves; for the steps see the sandbox's documentation."""
        return str(self._send("POST", f"/{provider}/users/{user}/activity", {"steps": steps})["done"])

    def library(self, user: str, provider: str = "spotify") -> JsonObject:
        """The whole library, in order, with dates."""
        return self._send("GET", f"/{provider}/users/{user}/library")

    def catalog(self, provider: str = "spotify") -> JsonObject:
        """``{name, artists: [id, …]}`` of everything there is, by URI; a track counts its album's artists as well."""
        return self._send("GET", f"/{provider}/catalog")

    def checksum(self, user: str, provider: str = "spotify") -> JsonObject:
        """Counts and checksums of each part: ``content`` is what is where, ``dated`` has the dates as well."""
        return self._send("GET", f"/{provider}/users/{user}/checksum")

    def clock(self, provider: str, **wanted: Any) -> float:
        """Moves a provider's clock: ``now`` (an instant, None for the real time), ``advance_s``; gives its time."""
        return float(self._send("PUT", f"/{provider}/clock", wanted)["now"])

    def habits(self, provider: str, **wanted: Any) -> JsonObject:
        """Changes what a provider is known to do in one way or another; gives all its habits as they are now."""
        return self._send("PUT", f"/{provider}/habits", wanted)

    def quota(self, *, provider: str = "youtube_music", **wanted: Any) -> JsonObject:
        """Each project's days: ``limit``, ``used``, ``by_user``, ``refused``, ``resets_at``, ``days``.

        Before that sets ``limit`` or ``used`` of a ``project``, else of the default app's, where they are given.
        """
        return self._send("PUT", f"/{provider}/quota", wanted)

    def limit(self, *limits: JsonObject, provider: str = "spotify") -> None:
        """Sets the limits, none for no limit: ``limit``, ``seconds``, ``shape``, ``refusal``, ``burst``."""
        self._send("PUT", f"/{provider}/limits", {"limits": limits})

    def fault(self, kind: str, *, provider: str = "spotify", **rule: Any) -> int:
        """Switches a fault on and gives its number; for the fields of a rule see ``faults.Rule``."""
        return int(self._send("POST", f"/{provider}/faults", {"kind": kind, **rule})["id"])

    def faults(self, provider: str = "spotify") -> list[JsonObject]:
        """The faults that are on, with what they have matched and how often they fired."""
        return list(self._send("GET", f"/{provider}/faults")["faults"])

    def clear_faults(self, provider: str = "spotify") -> None:
        """Switches all faults off."""
        self._send("DELETE", f"/{provider}/faults")

    def requests(self, since: int = 0, limit: int = 1_000_000) -> Sequence[JsonObject]:
        """The log, from the request after number ``since`` on."""
        query = {"since": str(since), "limit": str(limit)}
        return list(self._json(self._client.get("/requests", params=query))["requests"])

    def summary(self, window_s: float = 60, *, provider: str | None = None) -> JsonObject:
        """The log in figures, of all providers or of one, with the most requests of an app in any such window."""
        query = {"window": str(window_s)} | ({} if provider is None else {"provider": provider})
        return self._json(self._client.get("/requests/summary", params=query))

    def clear_requests(self) -> None:
        """Empties the log."""
        self._send("DELETE", "/requests")

    def stream_requests(self, path: Path | None) -> None:
        """Appends the log to a file from now on, one JSON object a line; None ends it."""
        self._send("PUT", "/requests/file", {"path": None if path is None else str(path)})

    def _send(self, method: str, path: str, document: JsonObject | None = None) -> JsonObject:
        return self._json(self._client.request(method, path, json=document))

    @staticmethod
    def _json(response: httpx.Response) -> JsonObject:
        if response.is_error:
            raise ControlError(response.text)
        return dict(response.json()) if response.content else {}

"""A small library at Apple Music, tokens signed as Apple wants them, and a caller that does no more than send."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.sandbox.apple_music.ids import album_id, artist_id, playlist_id, song_id
from blocklist_jobs.sandbox.remote import UNUSED_TLS

NAME = "apple_music"


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def mint(tokens: Mapping[str, Any], *, now: float | None = None, life_s: float = 3600, **changed: Any) -> str:
    """A developer token by the sandbox's key; ``changed`` are claims or header fields, None takes one out."""
    issued = int(time.time() if now is None else now)
    header = {"alg": "ES256", "kid": tokens["key_id"]}
    claims = {"iss": tokens["team_id"], "iat": issued, "exp": issued + int(life_s)}
    parts = [
        {name: value for name, value in (part | {k: v for k, v in changed.items() if k in part}).items() if value}
        for part in (header, claims)
    ]
    signed = ".".join(_text(json.dumps(part).encode()) for part in parts)
    key = serialization.load_pem_private_key(tokens["private_key"].encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{signed}.{_text(r.to_bytes(32) + s.to_bytes(32))}"


def song(name: str, *artists: str, album: str = "") -> dict[str, Any]:
    """A song of this name in the form of a seed."""
    credited = [{"id": artist_id(artist), "name": artist} for artist in artists or ("Ann",)]
    title = album or f"Album of {name}"
    return {
        "id": song_id(name),
        "name": name,
        "artists": credited,
        "album": {"id": album_id(title), "name": title, "artists": credited[:1]},
        "duration_ms": 180_000,
    }


def document(songs: int = 130) -> dict[str, Any]:
    """130 songs of ann's, one an upload, one not linked; a list of hers and one she cannot edit; two songs more."""
    names = [f"song {number:03}" for number in range(songs)]
    duet = song("zz duet", "Ann", "Bob", "Cid")
    upload = {"upload": {"name": "tape", "artist_name": "Ann", "album_name": "Tapes"}}
    mine: list[Any] = [song_id(names[0]), song_id("new"), upload, song_id(names[0]), song_id("zz duet")]
    return {
        "songs": [*map(song, names), duet, song("new", "Dee"), song("other", "Dee", album="Album of new")],
        "users": [
            {
                "id": "ann",
                "songs": [*map(song_id, names), upload, {"id": song_id("zz duet"), "linked": False}],
                "playlists": [
                    {"id": playlist_id("mine"), "name": "mine", "tracks": mine},
                    {"id": playlist_id("theirs"), "name": "theirs", "can_edit": False, "tracks": mine[:2]},
                    {"id": playlist_id("empty"), "name": "empty"},
                ],
                "ratings": {"songs": {song_id(names[0]): 1}},
            },
            {"id": "bob"},
        ],
    }


@dataclass(frozen=True, slots=True)
class Apple:
    """Ann at Apple Music."""

    sandbox: Sandbox
    tokens: dict[str, Any]
    client: httpx.Client

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request below the API's address."""
        return self.client.request(method, path, **more)

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """The body of a read that succeeds."""
        response = self.send("GET", path, params=query)
        assert response.status_code == 200, response.text
        return dict(response.json())

    def names(self) -> list[str]:
        """The names of ann's songs, as the sandbox itself sees them."""
        return [one["name"] for one in self.sandbox.library("ann", NAME)["liked"]]

    def tracks(self, name: str = "mine") -> list[str]:
        """The names of the tracks of one of her playlists."""
        lists = self.sandbox.library("ann", NAME)["playlists"]
        return [item["name"] for one in lists if one["name"] == name for item in one["items"]]


def caller(sandbox: Sandbox, tokens: dict[str, Any], developer: str | None = None) -> httpx.Client:
    """Sends with both tokens, or with another developer token."""
    headers = {"Authorization": f"Bearer {developer or mint(tokens)}", "Music-User-Token": tokens["access_token"]}
    return httpx.Client(base_url=sandbox.apple_music_api_url, headers=headers, trust_env=False, verify=UNUSED_TLS)


def error(response: httpx.Response) -> tuple[int, str]:
    """Status and code of an error in Apple's form."""
    (one,) = response.json()["errors"]
    assert one["status"] == str(response.status_code)
    assert isinstance(one["code"], str)
    return response.status_code, one["code"]

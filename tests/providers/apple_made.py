"""An Apple Music client with a key of its own, and Apple's resources as tests want them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from blocklist_jobs.providers.apple_music import AppleMusicProvider
from tests.providers.made import API, RECEIVED

KEY = ec.generate_private_key(ec.SECP256R1())
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()


def apple(clock: Callable[[], datetime] = lambda: RECEIVED) -> AppleMusicProvider:
    """A client."""
    return AppleMusicProvider(api_url=API, team_id="TEAM123456", key_id="KEY1234567", private_key=PEM, clock=clock)


def library_song(library_id: str, line: str = "", catalog: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A song of a library; ``catalog`` is the song behind it."""
    play = {"id": library_id, "kind": "song", "isLibrary": True}
    if catalog:
        play["catalogId"] = catalog["id"]
    return {
        "id": library_id,
        "type": "library-songs",
        "attributes": {"name": f"song {library_id}", "artistName": line, "playParams": play},
        "relationships": {"catalog": {"data": [catalog] if catalog else []}},
        **more,
    }


def catalog_song(song_id: str, *artist_ids: str) -> dict[str, Any]:
    """A song of the catalogue with its artists by id alone, as Apple includes it."""
    artists = [{"id": one, "type": "artists", "href": f"/v1/catalog/us/artists/{one}"} for one in artist_ids]
    return {"id": song_id, "type": "songs", "attributes": {}, "relationships": {"artists": {"data": artists}}}


def page(data: list[Any], *, leads_to: int | None = None, total: int | None = None) -> dict[str, Any]:
    """A page of a list; ``leads_to`` is the offset of the next one."""
    body: dict[str, Any] = {"data": data}
    if leads_to is not None:
        body["next"] = f"/v1/me/library/songs?offset={leads_to}"
    return body if total is None else {**body, "meta": {"total": total}}


def errors(status: int, title: str, detail: str = "", *, code: str = "") -> dict[str, Any]:
    """The body of a refusal."""
    return {
        "errors": [{"id": "X", "title": title, "detail": detail, "status": f"{status}", "code": code or f"{status}00"}]
    }

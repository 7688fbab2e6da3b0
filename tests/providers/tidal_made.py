"""A client and Tidal's documents as tests want them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from blocklist_jobs.providers.tidal import TidalProvider

API = "https://tidal.example/v2"
AUTH = "https://auth.tidal.example/v1"


def tidal(*, pkce: bool = False) -> TidalProvider:
    """A client for an app; ``pkce``: one without a secret."""
    return TidalProvider(api_url=API, auth_url=AUTH, client_id="app-id", client_secret="" if pkce else "app-secret")


def error(status: int, detail: str = "No.", **more: Any) -> dict[str, Any]:
    """The body of a refusal."""
    return {"errors": [{"status": str(status), "detail": detail, **more}]}


def named(kind: str, id_: str, **meta: str) -> dict[str, Any]:
    """A resource identifier: ``named("tracks", "1", itemId="i")``."""
    return {"id": id_, "type": kind, **({"meta": meta} if meta else {})}


def resource(kind: str, id_: str, artists: Iterable[str] | None = None, **attributes: Any) -> dict[str, Any]:
    """A resource; with the relationship ``artists`` only if it was asked for."""
    related = {} if artists is None else {"artists": {"data": [named("artists", one) for one in artists]}}
    return {"id": id_, "type": kind, "attributes": attributes, "relationships": related}


def page(data: list[Any], included: Iterable[Any] = (), *, cursor: str = "") -> Mapping[str, Any]:
    """A page of a list; ``cursor`` is that of the next."""
    here = "/userCollectionTracks/me/relationships/items"
    onward = {"next": f"{here}?page[cursor]={cursor}", "meta": {"nextCursor": cursor}} if cursor else {}
    return {"data": data, "included": list(included), "links": {"self": here, **onward}}

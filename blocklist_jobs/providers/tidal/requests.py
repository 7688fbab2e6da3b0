"""The one request that does a call. Everything is JSON:API; lists of things go in the body, 50 at most."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from blocklist_jobs.core.calls import Add, Call, Identify, ReadPage, Remove, Target, Wanted
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.wire import Request
from blocklist_jobs.providers.tidal.documents import MEDIA_TYPE
from blocklist_jobs.providers.tidal.pages import include_of, place_of
from blocklist_jobs.providers.tidal.resources import COLLECTIONS, MOST, TYPES

_READING = {"accept": MEDIA_TYPE}
_WRITING = {"accept": MEDIA_TYPE, "content-type": MEDIA_TYPE}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d)", re.ASCII)


def request_of(call: Call, api_url: str, key: str) -> Request:
    """The request; ``ValueError`` for what Tidal has no call for, or takes fewer of at once."""
    match call:
        case Identify():
            # SPEC: /users/{id}, "Use `me` for the authenticated user's resource".
            return Request("GET", f"{api_url}/users/me", headers=_READING)
        case ReadPage():
            return _read(call, api_url)
        case Remove():
            things = [_removed(call, target) for target in call.targets]
            return _write("DELETE", call, api_url, things, key)
        case Add():
            things = [_added(wanted) for wanted in call.wanted]
            return _write("POST", call, api_url, things, key)
        case _:
            raise ValueError(f"Tidal has no such call: {call.kind}")


def _read(call: ReadPage, api_url: str) -> Request:
    token = place_of(call).token
    page = {"page[cursor]": token} if token else {}
    if call.surface is Surface.PLAYLISTS and not call.container_id:
        # SPEC: /playlists. The other list, /userCollectionPlaylists, has playlists of others among them.
        return Request("GET", f"{api_url}/playlists", {"filter[owners.id]": "me", **page}, _READING)
    return Request("GET", _items(call, api_url), {"include": include_of(call), **page}, _READING)


def _write(method: str, call: Remove | Add, api_url: str, things: Sequence[dict[str, Any]], key: str) -> Request:
    """A change of a list. With ``key``, Tidal does it once however often it is sent within the hour (SPEC,
    "Mutations"); an entry that is added to a playlist without one comes twice.
    """
    body: dict[str, Any] = {"data": _at_most(MOST, things)}
    if isinstance(call, Add) and call.before_occurrence:
        # SPEC: PlaylistsItemsRelationshipAddOperation_Payload_Meta.
        body["meta"] = {"positionBefore": call.before_occurrence}
    headers = {**_WRITING, "idempotency-key": key} if key else _WRITING
    repeatable = bool(key) or not (isinstance(call, Add) and call.container_id)
    return Request(method, _items(call, api_url), headers=headers, json=body, repeatable=repeatable)


def _items(call: ReadPage | Remove | Add, api_url: str) -> str:
    """The address of a list's entries."""
    if call.container_id:
        return f"{api_url}/playlists/{quote(call.container_id, safe='')}/relationships/items"
    if call.surface not in COLLECTIONS:
        raise ValueError(f"Tidal changes no {call.surface} as a whole: entries of one playlist")
    return f"{api_url}/{COLLECTIONS[call.surface].path}/me/relationships/items"


def _removed(call: Remove, target: Target) -> dict[str, Any]:
    """SPEC: PlaylistsItemsRelationshipRemoveOperation_Payload_Data requires ``meta.itemId``, collections have none."""
    named = {"id": target.entity_id, "type": TYPES[target.entity_type]}
    if not call.container_id:
        return named
    if not target.occurrence:
        raise ValueError("Tidal removes an entry of a playlist by its item id alone")
    return {**named, "meta": {"itemId": target.occurrence}}


def _added(wanted: Wanted) -> dict[str, Any]:
    """SPEC: …AddOperation_Payload_Data_Meta: ``addedAt`` may be set, everywhere. One that is no date is left out."""
    named = {"id": wanted.entity_id, "type": TYPES[wanted.entity_type]}
    added_at = wanted.before.get("added_at")
    is_date = isinstance(added_at, str) and _INSTANT.fullmatch(added_at)
    return {**named, "meta": {"addedAt": added_at}} if is_date else named


def _at_most(most: int, things: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    if not 1 <= len(things) <= most:
        raise ValueError(f"Tidal takes 1 to {most} of these at once, not {len(things)}")
    return list(things)

"""Reads JSON:API documents (jsonapi.org/format). Nothing here raises: what is not as expected is absent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from blocklist_jobs.providers.reading import ident, listed, mapping, text

MEDIA_TYPE = "application/vnd.api+json"

Identity = tuple[str, str]
"""``type`` and ``id`` of a resource, which together are its name (jsonapi.org/format, "Identification")."""

LONGEST_NAME = 4000
_CURSOR = re.compile(r"[?&]page(?:\[|%5B)cursor(?:\]|%5D)=([^&#]*)", re.IGNORECASE)


def identity(raw: Any) -> Identity | None:
    """What a resource or a resource identifier names; ``None`` when it names nothing."""
    named = mapping(raw)
    of_id, of_type = ident(named.get("id")), ident(named.get("type"))
    return (of_type, of_id) if of_id and of_type else None


def included(body: Mapping[str, Any]) -> Mapping[Identity, Mapping[str, Any]]:
    """The resources that came along with a document, by name."""
    return {name: mapping(raw) for raw in listed(body.get("included")) if (name := identity(raw))}


def related(resource: Mapping[str, Any], name: str) -> tuple[Identity, ...] | None:
    """What a resource's relationship leads to, in order; ``None`` when it was not told (absent is not empty)."""
    data = mapping(mapping(resource.get("relationships")).get(name)).get("data")
    if not isinstance(data, list):
        return None
    return tuple(found for raw in data if (found := identity(raw)))


def attribute(resource: Mapping[str, Any], name: str) -> Any:
    """An attribute of a resource."""
    return mapping(resource.get("attributes")).get(name)


def meta(raw: Any, name: str) -> Any:
    """A member of ``meta``."""
    return mapping(mapping(raw).get("meta")).get(name)


def opaque(value: Any) -> str | None:
    """The value if it can be a name that only its server understands (a cursor, an item id)."""
    is_name = isinstance(value, str) and value.isascii() and value.isprintable() and len(value) <= LONGEST_NAME
    return value if is_name and value else None


def next_cursor(body: Mapping[str, Any]) -> str | None:
    """The cursor of the next page, "" after the last one; ``None`` when that cannot be told.

    SPEC, "Pagination": follow ``next`` until it is absent. Only the cursor is taken from a link, never its address.
    """
    links = body.get("links")
    if not isinstance(links, dict):
        return None
    link = links.get("next")
    link = mapping(link).get("href", link)
    if not link:
        return ""
    # A plus sign stays one: cursors hold no spaces, and links are not written by forms.
    in_link = _CURSOR.search(link) if isinstance(link, str) else None
    return opaque(meta(links, "nextCursor")) or opaque(unquote(in_link[1]) if in_link else None)


def error_of(body: Any) -> Mapping[str, Any]:
    """The error that says most: the first with a code, else the first (jsonapi.org/format, "Error Objects")."""
    errors = [mapping(raw) for raw in listed(mapping(body).get("errors"))]
    coded = [error for error in errors if text(error.get("code"))]
    return next(iter(coded or errors), {})

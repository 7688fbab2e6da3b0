"""What paths name. What is no id cannot be anybody's, so it is a 404 like every id that is not the caller's."""

from __future__ import annotations

import re
from uuid import UUID

from blocklist_jobs.core.errors import NotFound
from blocklist_jobs.core.providers import PROVIDERS, provider_named

# UUID() alone would take braces, urn: and missing hyphens too, and one job would have many addresses.
_FORM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def id_of(text: str) -> UUID:
    """The id in a path; :class:`NotFound` when it is none."""
    if not _FORM.fullmatch(text):
        raise NotFound
    return UUID(text)


def provider_of(name: str) -> str:
    """The provider that a path names; :class:`NotFound` says which there are."""
    try:
        return provider_named(name)
    except KeyError:
        raise NotFound(f"There is no such provider; there are {', '.join(PROVIDERS)}.", providers=PROVIDERS) from None

"""What paths name. What is no id cannot be anybody's, so it is a 404 like every id that is not the caller's.

A part of a path called ``<..._id>`` matches ids alone. So ``GET /jobs/queue`` is the wrong method of one route (405),
not a job that does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from werkzeug.routing import BaseConverter, Rule

from blocklist_jobs.core.errors import NotFound
from blocklist_jobs.core.providers import PROVIDERS, provider_named

# UUID() alone would take braces, urn: and missing hyphens too, and one job would have many addresses.
_ID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_FORM = re.compile(_ID, re.ASCII)


class IdConverter(BaseConverter):
    """Matches an id; views get its text and read it with :func:`id_of`."""

    regex = _ID


class RuleWithIds(Rule):
    """A rule whose parts called ``..._id`` are ids."""

    def get_converter(
        self, variable_name: str, converter_name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> BaseConverter:
        """See Werkzeug."""
        if converter_name == "default" and variable_name.endswith("_id"):
            return IdConverter(self.map)
        return super().get_converter(variable_name, converter_name, args, kwargs)


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

"""The capability matrix: what can be done with each provider that this server is set up for, and what cannot."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify

from blocklist_jobs.api.answers.providers import ProviderAnswer, ProviderPageAnswer
from blocklist_jobs.api.edge.described import described
from blocklist_jobs.api.edge.parsing import no_query
from blocklist_jobs.api.edge.paths import provider_of
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.core.capabilities import Capabilities
from blocklist_jobs.core.errors import NotFound

providers_api = Blueprint("providers", __name__)


@providers_api.get("/providers")
@described("providers", answers={200: ProviderPageAnswer})
def listing() -> Response:
    """All providers that jobs can be submitted for."""
    no_query()
    built = services().providers.values()
    return jsonify({"items": [_document(provider.capabilities) for provider in built], "next_cursor": None})


@providers_api.get("/providers/<provider>")
@described("providers", answers={200: ProviderAnswer})
def read(provider: str) -> Response:
    """One provider."""
    no_query()
    name = provider_of(provider)
    built = services().providers.get(name)
    if built is None:
        raise NotFound(f"This server is not set up for {name}; see docs/settings.md.")
    return jsonify(_document(built.capabilities))


def _document(can: Capabilities) -> dict[str, Any]:
    """Every capability by its name in ``core/capabilities.py``, where each is explained."""
    return asdict(can)

"""The capability matrix: what can be done with each provider that this server is set up for, and what cannot."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify

from blocklist_jobs.api.edge.parsing import no_query
from blocklist_jobs.api.edge.paths import provider_of
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.core.capabilities import Capabilities
from blocklist_jobs.core.errors import NotFound

providers_api = Blueprint("providers", __name__)


@providers_api.get("/providers")
def listing() -> Response:
    """All providers that jobs can be submitted for."""
    no_query()
    built = services().providers.values()
    return jsonify({"items": [_document(provider.capabilities) for provider in built], "next_cursor": None})


@providers_api.get("/providers/<name>")
def read(name: str) -> Response:
    """One provider."""
    no_query()
    provider = services().providers.get(provider_of(name))
    if provider is None:
        raise NotFound(f"This server is not set up for {provider_of(name)}; see docs/settings.md.")
    return jsonify(_document(provider.capabilities))


def _document(can: Capabilities) -> dict[str, Any]:
    """Every capability by its name in ``core/capabilities.py``, where each is explained."""
    return asdict(can)

"""The capability matrix: what can be done with each provider that is built, and what cannot."""

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
        raise NotFound(f"{provider_of(name)} is not available yet.")
    return jsonify(_document(provider.capabilities))


def _document(can: Capabilities) -> dict[str, Any]:
    return {
        "provider": can.provider,
        "title": can.title,
        "surfaces": {surface.value: asdict(capability) for surface, capability in can.surfaces.items()},
        "skipped": can.skipped,
        "cannot": can.cannot,
        "scopes": dict(can.scopes),
    }

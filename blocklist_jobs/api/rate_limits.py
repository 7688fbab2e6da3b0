"""What each provider allows, how much of it is left, and the operator's way to change it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify

from blocklist_jobs.api.answers.limits import LimitsStatusAnswer, ProviderLimitsAnswer, ProviderLimitsPageAnswer
from blocklist_jobs.api.edge.auth import admin_only, caller
from blocklist_jobs.api.edge.body import json_object
from blocklist_jobs.api.edge.described import Body, described
from blocklist_jobs.api.edge.parsing import loaded, no_query
from blocklist_jobs.api.edge.paths import provider_of
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.api.schemas.limits import EXAMPLES, LimitsSchema
from blocklist_jobs.core.errors import FieldProblem, Invalid
from blocklist_jobs.core.limits import limits_to_record
from blocklist_jobs.core.providers import PROVIDERS

rate_limits_api = Blueprint("rate_limits", __name__)


@rate_limits_api.get("/rate-limits")
@described("rate limits", answers={200: ProviderLimitsPageAnswer})
def listing() -> Response:
    """The limits of all providers."""
    no_query()
    return jsonify({"items": [_document(provider) for provider in PROVIDERS], "next_cursor": None})


@rate_limits_api.get("/rate-limits/<provider>")
@described("rate limits", answers={200: ProviderLimitsAnswer})
def read(provider: str) -> Response:
    """The limits of one provider."""
    no_query()
    return jsonify(_document(provider_of(provider)))


@rate_limits_api.get("/rate-limits/<provider>/status")
@described("rate limits", answers={200: LimitsStatusAnswer})
def status(provider: str) -> Response:
    """Capacity left in every window, the next permit, breaker, cool-down, learned limit, waiting batches."""
    no_query()
    return jsonify(services().limits.status(provider_of(provider)))


@rate_limits_api.put("/rate-limits/<provider>")
@described("rate limits", body=Body(LimitsSchema, examples=EXAMPLES), answers={200: ProviderLimitsAnswer})
@admin_only
def change(provider: str) -> Response:
    """Change parts of a provider's limits, force its breaker, pause or resume it."""
    no_query()
    name = provider_of(provider)
    patch = loaded(LimitsSchema(), json_object())
    if too_narrow := _too_narrow(patch, _largest_cost(name)):
        raise Invalid(errors=too_narrow)
    services().limits.change(caller(), name, patch)
    return jsonify(_document(name))


def _largest_cost(provider: str) -> int:
    built = services().providers.get(provider)
    return max(built.capabilities.read_cost, built.capabilities.write_cost) if built else 1


def _too_narrow(patch: Mapping[str, Any], cost: int) -> list[FieldProblem]:
    """Quotas that hold less than one request: its jobs would wait for ever. Windows count requests."""
    given = [(f"/quotas/{index}/units", quota["units"]) for index, quota in enumerate(patch.get("quotas", ()))]
    detail = f"must be at least {cost}, the units of one request: with fewer none would ever go"
    return [FieldProblem(pointer, detail) for pointer, units in given if units < cost]


def _document(provider: str) -> dict[str, Any]:
    return {"provider": provider, **limits_to_record(services().limits.read(provider))}

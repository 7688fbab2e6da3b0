"""Webhooks: where events are sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, Response, jsonify, url_for

from blocklist_jobs.api.answers.webhooks import WebhookAnswer, WebhookPageAnswer, WebhookWithSecretAnswer
from blocklist_jobs.api.edge.auth import caller
from blocklist_jobs.api.edge.body import json_object, no_body, optional_object
from blocklist_jobs.api.edge.described import Answer, Body, described
from blocklist_jobs.api.edge.paging import PageQuery, after, page
from blocklist_jobs.api.edge.parsing import loaded, no_query, query
from blocklist_jobs.api.edge.paths import id_of
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.api.schemas.webhooks import EXAMPLES, NewWebhookSchema, RotationSchema, WebhookChangeSchema
from blocklist_jobs.core.webhook import NewSecret, WebhookView

webhooks_api = Blueprint("webhooks", __name__)


@webhooks_api.post("/webhooks")
@described(
    "webhooks",
    body=Body(NewWebhookSchema, examples=EXAMPLES),
    answers={201: Answer(WebhookWithSecretAnswer, headers=("Location",))},
    problems=(409,),
)
def add() -> Response:
    """Make a webhook; its secret is shown only now."""
    no_query()
    read = loaded(NewWebhookSchema(), json_object())
    made = services().telling.webhooks.add(caller(), read["url"], read["events"], active=read["active"])
    answer = _with_secret(made)
    answer.status_code = 201
    answer.headers["Location"] = url_for("webhooks.read", webhook_id=made.webhook.id)
    return answer


@webhooks_api.get("/webhooks")
@described("webhooks", query=PageQuery, answers={200: WebhookPageAnswer})
def listing() -> Response:
    """The caller's webhooks, newest first."""
    asked = query(PageQuery())
    scope = f"webhooks {caller().user_id}"
    found = services().telling.webhooks.list(caller(), start_of(after(scope, asked["cursor"])), asked["limit"] + 1)
    return jsonify(page(found, asked["limit"], scope, render=asdict, position=_position))


@webhooks_api.get("/webhooks/<webhook_id>")
@described("webhooks", answers={200: WebhookAnswer})
def read(webhook_id: str) -> Response:
    """One webhook."""
    no_query()
    return jsonify(asdict(services().telling.webhooks.read(caller(), id_of(webhook_id))))


@webhooks_api.patch("/webhooks/<webhook_id>")
@described("webhooks", body=WebhookChangeSchema, answers={200: WebhookAnswer})
def change(webhook_id: str) -> Response:
    """Change the parts given.

    Switched off, nothing is sent or written down for it, and what waits has failed. Switched on, it begins anew.
    """
    no_query()
    wanted = id_of(webhook_id)
    changes = loaded(WebhookChangeSchema(), json_object())
    return jsonify(asdict(services().telling.webhooks.change(caller(), wanted, changes)))


@webhooks_api.delete("/webhooks/<webhook_id>")
@described("webhooks", answers={204: None})
def remove(webhook_id: str) -> tuple[str, int]:
    """Delete a webhook with its log."""
    no_query()
    no_body()
    services().telling.webhooks.remove(caller(), id_of(webhook_id))
    return "", 204


@webhooks_api.post("/webhooks/<webhook_id>/rotate-secret")
@described("webhooks", body=Body(RotationSchema, required=False), answers={200: WebhookWithSecretAnswer})
def rotate(webhook_id: str) -> Response:
    """Give a webhook another secret, which is shown only now.

    For ``overlap_seconds`` both sign, so that a receiver can change over without refusing anything.
    """
    no_query()
    wanted = id_of(webhook_id)
    overlap = timedelta(seconds=loaded(RotationSchema(), optional_object())["overlap_seconds"])
    return _with_secret(services().telling.webhooks.rotate(caller(), wanted, overlap))


def start_of(position: Sequence[str] | None) -> tuple[datetime, UUID] | None:
    """Where a list by ``(created_at, id)`` continues; ``None`` at its beginning."""
    return (datetime.fromisoformat(position[0]), UUID(position[1])) if position else None


def _with_secret(made: NewSecret) -> Response:
    answer = jsonify({**asdict(made.webhook), "secret": made.secret})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _position(webhook: WebhookView) -> tuple[str, str]:
    return webhook.created_at.isoformat(), str(webhook.id)

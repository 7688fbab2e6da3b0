"""What was and will be sent to a webhook: its log, tests, and sending again."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, url_for

from blocklist_jobs.api.answers.webhooks import DeliveryAnswer, DeliveryPageAnswer
from blocklist_jobs.api.edge.auth import caller
from blocklist_jobs.api.edge.body import no_body
from blocklist_jobs.api.edge.described import Answer, described
from blocklist_jobs.api.edge.paging import after, page
from blocklist_jobs.api.edge.parsing import no_query, query
from blocklist_jobs.api.edge.paths import id_of
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.api.schemas.webhooks import DeliveriesQuery
from blocklist_jobs.api.webhooks import start_of
from blocklist_jobs.core.webhook import DeliveryView

webhook_log_api = Blueprint("webhook_log", __name__)

_ACCEPTED = Answer(DeliveryAnswer, headers=("Location",))


@webhook_log_api.get("/webhooks/<webhook_id>/deliveries")
@described("webhooks", query=DeliveriesQuery, answers={200: DeliveryPageAnswer})
def listing(webhook_id: str) -> Response:
    """What was and will be sent, newest first, with every attempt. Kept for a week."""
    wanted, asked = id_of(webhook_id), query(DeliveriesQuery())
    states = sorted({word.value for word in asked["state"]})
    types = sorted({word.value for word in asked["type"]})
    scope = f"deliveries {wanted} {','.join(states)} {','.join(types)}"
    found = services().telling.webhooks.deliveries(
        caller(),
        wanted,
        states=states,
        types=types,
        after=start_of(after(scope, asked["cursor"])),
        limit=asked["limit"] + 1,
    )
    return jsonify(page(found, asked["limit"], scope, render=asdict, position=_position))


@webhook_log_api.get("/webhooks/<webhook_id>/deliveries/<delivery_id>")
@described("webhooks", answers={200: DeliveryAnswer})
def read(webhook_id: str, delivery_id: str) -> Response:
    """One delivery with every attempt."""
    no_query()
    return jsonify(asdict(services().telling.webhooks.delivery(caller(), id_of(webhook_id), id_of(delivery_id))))


@webhook_log_api.post("/webhooks/<webhook_id>/deliveries/<delivery_id>/resend")
@described("webhooks", answers={202: _ACCEPTED}, problems=(409,))
def resend(webhook_id: str, delivery_id: str) -> Response:
    """Send again what was delivered or has failed, under the same id."""
    no_query()
    no_body()
    return _accepted(services().telling.webhooks.resend(caller(), id_of(webhook_id), id_of(delivery_id)))


@webhook_log_api.post("/webhooks/<webhook_id>/test")
@described("webhooks", answers={202: _ACCEPTED}, problems=(409,))
def test(webhook_id: str) -> Response:
    """Send a ``webhook.test``, whatever events the webhook is for."""
    no_query()
    no_body()
    return _accepted(services().telling.webhooks.test(caller(), id_of(webhook_id)))


def _accepted(delivery: DeliveryView) -> Response:
    answer = jsonify(asdict(delivery))
    answer.status_code = 202
    answer.headers["Location"] = url_for("webhook_log.read", webhook_id=delivery.webhook_id, delivery_id=delivery.id)
    return answer


def _position(delivery: DeliveryView) -> tuple[str, str]:
    return delivery.created_at.isoformat(), str(delivery.id)

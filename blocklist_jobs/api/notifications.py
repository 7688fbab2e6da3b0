"""Messages to the caller, and which of them are read."""

from __future__ import annotations

import re
from dataclasses import asdict

from flask import Blueprint, Response, jsonify

from blocklist_jobs.api.answers.webhooks import NotificationAnswer, NotificationPageAnswer, ReadAnswer
from blocklist_jobs.api.edge.auth import caller
from blocklist_jobs.api.edge.body import no_body, optional_object
from blocklist_jobs.api.edge.described import Body, described
from blocklist_jobs.api.edge.paging import after, page
from blocklist_jobs.api.edge.parsing import loaded, no_query, query
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.api.schemas.webhooks import NotificationsQuery, ReadSchema
from blocklist_jobs.core.errors import NotFound

notifications_api = Blueprint("notifications", __name__)

_NUMBER = re.compile(r"[1-9]\d{0,17}", re.ASCII)


@notifications_api.get("/notifications")
@described("notifications", query=NotificationsQuery, answers={200: NotificationPageAnswer})
def listing() -> Response:
    """The caller's messages, newest first."""
    asked = query(NotificationsQuery())
    types = sorted({word.value for word in asked["type"]})
    scope = f"notifications {caller().user_id} {asked['unread']} {','.join(types)}"
    position = after(scope, asked["cursor"])
    notifications = services().telling.notifications
    found = notifications.list(
        caller(),
        unread=asked["unread"],
        types=types,
        before=int(position[0]) if position else None,
        limit=asked["limit"] + 1,
    )
    shown = page(found, asked["limit"], scope, render=asdict, position=lambda one: (str(one.id),))
    return jsonify({**shown, "unread": notifications.unread(caller())})


@notifications_api.post("/notifications/<number>/read")
@described("notifications", answers={200: NotificationAnswer})
def read_one(number: str) -> Response:
    """Mark one message read; what was read keeps its time."""
    no_query()
    no_body()
    if not _NUMBER.fullmatch(number):
        raise NotFound
    return jsonify(asdict(services().telling.notifications.read_one(caller(), int(number))))


@notifications_api.post("/notifications/read")
@described("notifications", body=Body(ReadSchema, required=False), answers={200: ReadAnswer})
def read_many() -> Response:
    """Mark messages read: those named, all up to one, or all."""
    no_query()
    wanted = loaded(ReadSchema(), optional_object())
    notifications = services().telling.notifications
    done = notifications.read_many(caller(), ids=wanted.get("ids"), up_to=wanted.get("up_to"))
    return jsonify({"read": done, "unread": notifications.unread(caller())})

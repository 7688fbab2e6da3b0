"""Who did what."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from blocklist_jobs.api.answers.access import DeedPageAnswer
from blocklist_jobs.api.edge.auth import caller
from blocklist_jobs.api.edge.described import described
from blocklist_jobs.api.edge.paging import after, page
from blocklist_jobs.api.edge.parsing import query
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.api.schemas.access import AuditQuery
from blocklist_jobs.core.audit import Deed, DeedFilter
from blocklist_jobs.core.errors import Forbidden

audit_log_api = Blueprint("audit_log", __name__)


@audit_log_api.get("/audit-log")
@described("audit", query=AuditQuery, answers={200: DeedPageAnswer}, problems=(403,))
def listing() -> Response:
    """What the caller did, newest first.

    An admin may ask for another ``user`` or for ``everyone``.
    """
    asked = query(AuditQuery())
    wanted = _wanted(asked)
    scope = f"audit {caller().user_id} {wanted}"
    position = after(scope, asked["cursor"])
    found = services().access.audit.page(wanted, int(position[0]) if position else None, asked["limit"] + 1)
    return jsonify(page(found, asked["limit"], scope, render=_document, position=lambda deed: (str(deed.id),)))


def _wanted(asked: dict[str, Any]) -> DeedFilter:
    me = caller()
    if not me.is_admin and (asked["everyone"] or asked["user"] not in (None, me.user_id)):
        raise Forbidden("only an admin may ask what others did")
    return DeedFilter(
        user_id=None if asked["everyone"] else asked["user"] or me.user_id,
        actions=tuple(sorted(set(asked["action"]))),
        subject=asked["subject"],
        since=asked["since"],
        until=asked["until"],
    )


def _document(deed: Deed) -> dict[str, Any]:
    return {
        "id": deed.id,
        "at": deed.at,
        "user": deed.user_id,
        "action": deed.action,
        "subject": deed.subject,
        "owner": deed.owner,
        "correlation_id": deed.correlation_id,
        "data": deed.data,
    }

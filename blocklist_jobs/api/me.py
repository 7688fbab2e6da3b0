"""The caller: who they are taken for, all that is theirs to take along, and their being forgotten."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, jsonify, request

from blocklist_jobs.api.answers.me import DeletionAnswer, ExportAnswer, MeAnswer
from blocklist_jobs.api.edge.auth import caller, for_leavers_too
from blocklist_jobs.api.edge.body import optional_object
from blocklist_jobs.api.edge.described import Answer, Body, described
from blocklist_jobs.api.edge.parsing import loaded, no_query
from blocklist_jobs.api.edge.request_limit import doubt_keys
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.api.export_form import FORMAT, VERSION, export_blocks
from blocklist_jobs.api.schemas.me import ForgetSchema
from blocklist_jobs.core.api_key import Role
from blocklist_jobs.core.errors import FieldProblem, Invalid
from blocklist_jobs.jobs.own_keys import MOST_KEYS

me_api = Blueprint("me", __name__)

CONFIRM = "Confirm-Deletion"


@me_api.get("/me")
@described("me", answers={200: MeAnswer})
def read() -> Response:
    """Who the caller is taken for."""
    no_query()
    me = caller()
    view = services().privacy.self_views.read(me)
    key = {"id": view.key.id, "name": view.key.name, "hint": view.key.hint} if view.key else None
    return jsonify(
        {
            "user": me.user_id,
            "role": Role.ADMIN if me.is_admin else Role.USER,
            "authenticated_by": "key" if me.key_id else "token",
            "key": key,
            "expires_at": me.expires_at,
            "counts": view.counts,
        }
    )


@me_api.get("/me/export")
@described("me", answers={200: Answer(ExportAnswer, headers=("Content-Disposition",))})
def export() -> Response:
    """All that belongs to the caller, as one document.

    Jobs with their events and items, blocklists with their artists, connections without tokens, webhooks without
    secrets and their deliveries, notifications, keys by their last characters, and what the caller did.
    """
    no_query()
    user_id = caller().user_id
    services().privacy.export.note(user_id)
    head = {"format": FORMAT, "version": VERSION, "user": user_id, "exported_at": datetime.now(UTC)}
    # The head and what follows are written after this call; by then the request is over, so nothing may need it.
    blocks = export_blocks(head, services().privacy.export.sections(user_id), current_app.json.dumps)
    answer = Response(blocks, mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="blocklist-jobs-export.json"'
    return answer


@me_api.delete("/me")
@for_leavers_too
@described(
    "me",
    body=Body(ForgetSchema, required=False, examples={"as alice": {"confirm": "alice"}}),
    takes=(CONFIRM,),
    answers={202: DeletionAnswer},
)
def forget() -> Response:
    """Forget the caller: jobs end, tokens are revoked, everything that is theirs is deleted.

    A name that is sent with it must be the caller's own. Keys end at once. What runs at this moment ends first;
    whatever is left when this answers goes by itself. What the operator keeps (who did what, how much was asked of a
    provider) is under another name then.
    """
    no_query()
    said = loaded(ForgetSchema(), optional_object())["confirm"]
    confirmed = request.headers.get(CONFIRM) if said is None else said
    if confirmed is not None and confirmed != caller().user_id:
        detail = f"must be your own name, as GET /api/v1/me has it; or send it in the header {CONFIRM}"
        raise Invalid(
            "Everything of yours would be deleted, but the name is another.", errors=[FieldProblem("/confirm", detail)]
        )
    keys = services().access.own_keys.page(caller(), None, MOST_KEYS)
    deletion = services().privacy.forget(caller().user_id)
    doubt_keys(key.id for key in keys)
    answer = jsonify(
        {
            "id": deletion.id,
            "status": "done" if deletion.finished_at else "under_way",
            "requested_at": deletion.requested_at,
            "finished_at": deletion.finished_at,
        }
    )
    answer.status_code = 202
    return answer

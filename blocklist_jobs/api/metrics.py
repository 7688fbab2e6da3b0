"""What Prometheus reads, the same at any web process."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, request

from blocklist_jobs.api.edge.auth import open_to_all
from blocklist_jobs.api.edge.described import Answer, described
from blocklist_jobs.api.edge.parsing import no_query
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.core.errors import Unauthenticated
from blocklist_jobs.events.exposition import MEDIA_TYPE

metrics_api = Blueprint("metrics", __name__)


@metrics_api.get("/metrics")
@described("operations", answers={200: Answer(media=("text/plain",), headers=("Cache-Control",))}, problems=(401,))
@open_to_all
def metrics() -> Response:
    """Gauges and counters in Prometheus' text form, of no user and no job (docs/metrics.md).

    With `METRICS_TOKEN` set, it is the bearer token that this needs.
    """
    no_query()
    _check(services().settings.metrics_token)
    answer = Response(services().observed(), content_type=MEDIA_TYPE)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _check(token: str) -> None:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if token and not hmac.compare_digest(given.encode(), token.encode()):
        raise Unauthenticated('The metrics need the token of METRICS_TOKEN: send "Authorization: Bearer <token>".')

"""How many requests a key may make: counted once who asks is known, told in the headers of every answer.

Headers as of https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-10
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import ceil
from uuid import UUID

from flask import Flask, Response, g, request

from blocklist_jobs.api.edge.services import services
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import TooManyRequests
from blocklist_jobs.core.request_limit import Standing

POLICY = "default"


def limit_requests(app: Flask) -> None:
    """Count every request with a key or a token, after :func:`authenticate` has told whose it is."""

    @app.before_request
    def check() -> None:
        limit = services().settings.access.rate_limit
        if limit is None or "caller" not in g:
            return
        g.standing = services().access.requests.count(_name_of(g.caller), limit)
        if g.standing is not None and g.standing.is_in_doubt:
            # The key was ended in another process; here it may be remembered still (jobs/recent_callers.py).
            services().access.authenticate(request.headers["Authorization"].partition(" ")[2].strip())
        _let_in(g.standing, "requests of yours")

    @app.after_request
    def tell(response: Response) -> Response:
        standing: Standing | None = g.get("standing")
        if standing is not None:
            limit = standing.limit
            response.headers["RateLimit-Policy"] = f'"{POLICY}";q={limit.count};w={limit.seconds}'
            response.headers["RateLimit"] = f'"{POLICY}";r={standing.remaining};t={ceil(standing.reset_s)}'
        return response


def doubt_keys(key_ids: Iterable[UUID]) -> None:
    """Have all web processes look at these keys again, at once: they were ended."""
    limit = services().settings.access.rate_limit
    if limit is not None:
        services().access.requests.doubt([f"key:{key_id}" for key_id in key_ids], limit)


def count_refusal() -> None:
    """Note that a key or a token was refused; :class:`TooManyRequests` for an address from which too many were."""
    limit = services().settings.access.failure_limit
    if limit is not None:
        address = services().access.pseudonym(request.remote_addr or "")
        _let_in(services().access.requests.count(f"refused:{address}", limit), "refused keys from your address")


def _let_in(standing: Standing | None, what: str) -> None:
    if standing is None or standing.may_go:
        return
    limit = standing.limit
    raise TooManyRequests(
        f"There were {limit.count} {what} in {limit.seconds} seconds, which is the most; see Retry-After.",
        retry_at=datetime.now(UTC) + timedelta(seconds=standing.reset_s),
    )


def _name_of(caller: Caller) -> str:
    """Each key is counted by itself; of a user with tokens, who gets a new one every few minutes, all together."""
    return f"key:{caller.key_id}" if caller.key_id else f"user:{services().access.pseudonym(caller.user_id)}"

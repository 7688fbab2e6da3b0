"""Who is asking. Every route needs a key unless it says that it is open; a new route is closed by itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import structlog
from flask import Flask, current_app, g, request

from blocklist_jobs.api.edge.request_limit import count_refusal
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import Forbidden, Unauthenticated

P = ParamSpec("P")
R = TypeVar("R")

_READING = ("GET", "HEAD")
_OPEN = "is_open_to_all"
_ADMIN = "is_for_admins"
_LEAVERS = "is_for_leavers_too"


def open_to_all(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that answers without a key."""
    setattr(view, _OPEN, True)
    return view


def admin_only(view: Callable[P, R]) -> Callable[P, R]:
    """Let only admins in: :class:`Forbidden` for everyone else."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        if not caller().is_admin:
            raise Forbidden
        return view(*args, **kwargs)

    setattr(checked, _ADMIN, True)
    return checked


def for_leavers_too(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that answers users whose data is being deleted."""
    setattr(view, _LEAVERS, True)
    return view


def is_open(view: Callable[..., object]) -> bool:
    """Whether the view answers without a key."""
    return getattr(view, _OPEN, False)


def is_for_admins(view: Callable[..., object]) -> bool:
    """Whether the view lets only admins in."""
    return getattr(view, _ADMIN, False)


def caller() -> Caller:
    """The owner of the key that the current request came with."""
    found: Caller = g.caller
    return found


def authenticate(app: Flask) -> None:
    """Look at the key of every request before its route is reached."""

    @app.before_request
    def check() -> None:
        # Where no route matched, the 404 or 405 tells nobody anything that the documentation does not.
        if request.endpoint is None or request.method == "OPTIONS":
            return
        view = current_app.view_functions[request.endpoint]
        if is_open(view):
            return
        g.caller = _caller_of(request.headers.get("Authorization", ""))
        if not getattr(view, _LEAVERS, False):
            services().access.authenticate.refuse_leavers(g.caller)
        structlog.contextvars.bind_contextvars(user=services().access.pseudonym(g.caller.user_id))


def _caller_of(header: str) -> Caller:
    scheme, _, key = header.partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise Unauthenticated
    try:
        return services().access.caller_of(key.strip(), reads_only=request.method in _READING)
    except Unauthenticated:
        count_refusal()
        raise

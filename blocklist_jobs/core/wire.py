"""A request to a provider and its answer as plain values, so that all protocol knowledge stays free of sockets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. ``url`` is absolute. ``repeatable`` says that sending it twice does no more than once.

    The bearer token is not in here: the socket adds it, so that a request can be logged whole. Where the provider wants
    the app's own token as the bearer (``app_token``), the listener's goes into the header ``user_token_header``.
    """

    method: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, str] | None = field(default=None, repr=False)
    basic_auth: tuple[str, str] | None = field(default=None, repr=False)
    repeatable: bool = True
    app_token: str = field(default="", repr=False)
    user_token_header: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``headers`` have lower-case names; ``received_at`` is aware UTC (for dates in Retry-After)."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    received_at: datetime


@dataclass(frozen=True, slots=True)
class RateHint:
    """What an answer's headers say about the provider's limit; ``None`` where they say nothing."""

    limit: int | None = None
    remaining: int | None = None
    reset_s: float | None = None


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a token endpoint gave. ``refresh_token`` is ``None`` when it gave no new one: keep the old."""

    access_token: str = field(repr=False)
    expires_in_s: float | None = None
    refresh_token: str | None = field(default=None, repr=False)
    scopes: tuple[str, ...] = ()

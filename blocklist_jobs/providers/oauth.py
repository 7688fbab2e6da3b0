"""Reads what OAuth token endpoints answer (RFC 6749, sections 5.1 and 5.2), whichever provider's they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocklist_jobs.core.wire import Tokens
from blocklist_jobs.providers.reading import text


def tokens_in(body: Mapping[str, Any]) -> Tokens | None:
    """The tokens of a successful answer; ``None`` when it holds no access token that can be used."""
    access_token = _token(body.get("access_token"))
    if access_token is None:
        return None
    scopes = tuple(text(body.get("scope")).split())
    return Tokens(access_token, _seconds(body.get("expires_in")), _token(body.get("refresh_token")), scopes)


def _token(value: Any) -> str | None:
    """The value if it is a token that a header can hold (RFC 6749, appendix A.12: visible ASCII)."""
    is_token = isinstance(value, str) and value.isascii() and value.isprintable() and value.strip() == value
    return value if is_token and value else None


def _seconds(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 < value < 10**9 else None

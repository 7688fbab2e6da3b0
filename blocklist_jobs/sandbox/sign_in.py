"""The page on which a user of the sandbox agrees: it allows by itself after a moment, and can be told no."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from html import escape
from typing import Protocol
from urllib.parse import urlencode, urlsplit

from blocklist_jobs.sandbox.codes import Asked, Codes
from blocklist_jobs.sandbox.wire import Answer, Call

LOOPBACK_REDIRECT = "http://127.0.0.1/callback"
"""What apps of the sandbox have registered; on the loopback any port will do (RFC 8252, section 7.3)."""

ALLOWS_AFTER_S = 3
HTML = "text/html; charset=utf-8"
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


class Registered(Protocol):
    """An app, as far as the page is concerned."""

    @property
    def redirect_uris(self) -> Sequence[str]:
        """Where its users may be sent back to."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page of one provider knows, at ``now``."""

    title: str
    apps: Mapping[str, Registered]
    users: Sequence[str]
    scopes: AbstractSet[str]
    codes: Codes
    now: float


def sign_in(call: Call, desk: Desk) -> Answer:
    """The page, or with a ``decision`` (``allow``, ``deny``) the way back to the app; ``user`` says whose it is."""
    query = dict(call.query)
    app = desk.apps.get(query.get("client_id", ""))
    redirect_uri = query.get("redirect_uri", "")
    if app is None or not any(_fits(redirect_uri, registered) for registered in app.redirect_uris):
        # Nobody is sent to an address that the app has not registered (RFC 6749, section 4.1.2.1).
        return _page(400, desk.title, "<p>This app or its redirect URI is not known here.</p>")
    trouble = _trouble(query, desk)
    if trouble:
        return _back(redirect_uri, query, error=trouble[0], error_description=trouble[1])
    if query.get("decision") == "deny":
        return _back(redirect_uri, query, error="access_denied")
    if query.get("decision") == "allow":
        return _back(redirect_uri, query, code=desk.codes.give(_asked(query, desk)))
    return _question(call, query, desk)


def _trouble(query: Mapping[str, str], desk: Desk) -> tuple[str, str] | None:
    if query.get("response_type") != "code":
        return "unsupported_response_type", "response_type must be code"
    if query.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(query.get("code_challenge", "")):
        return "invalid_request", "code_challenge must be one of the method S256"
    unknown = set(query.get("scope", "").split()) - desk.scopes
    if unknown:
        return "invalid_scope", f"unknown: {' '.join(sorted(unknown))}"
    if not desk.users or query.get("user", desk.users[0]) not in desk.users:
        return "server_error", "there is no such user"
    return None


def _asked(query: Mapping[str, str], desk: Desk) -> Asked:
    return Asked(
        client_id=query["client_id"],
        user=query.get("user", desk.users[0]),
        scopes=frozenset(query.get("scope", "").split()),
        redirect_uri=query["redirect_uri"],
        challenge=query["code_challenge"],
        at=desk.now,
        query=query,
    )


def _fits(uri: str, registered: str) -> bool:
    """Exactly the same, but for the port where it is the loopback."""
    asked, known = urlsplit(uri), urlsplit(registered)
    if known.hostname == "127.0.0.1":
        return (asked.scheme, asked.hostname, asked.path) == (known.scheme, known.hostname, known.path)
    return uri == registered


def _back(redirect_uri: str, query: Mapping[str, str], **fields: str) -> Answer:
    told = {name: value for name, value in (*fields.items(), ("state", query.get("state", ""))) if value}
    return Answer(302, headers=(("Location", f"{redirect_uri}?{urlencode(told)}"), ("Cache-Control", "no-store")))


def _question(call: Call, query: Mapping[str, str], desk: Desk) -> Answer:
    allow = f"{call.base}{call.path}?{urlencode({**query, 'decision': 'allow'})}"
    asked = [f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in query.items() if k != "user"]
    users = "".join(f"<option>{escape(user)}</option>" for user in desk.users)
    scopes = "".join(f"<li>{escape(scope)}</li>" for scope in query.get("scope", "").split())
    body = (
        f"<p>An app asks for leave, as the real {escape(desk.title)} would ask you:</p><ul>{scopes}</ul>"
        f'<form action="{escape(call.base + call.path)}">{"".join(asked)}'
        f'<p><label>Account <select name="user">{users}</select></label></p>'
        '<p><button name="decision" value="allow">Allow</button> '
        '<button name="decision" value="deny">Do not allow</button></p></form>'
        f"<p>This is a stand-in: it allows by itself after {ALLOWS_AFTER_S} seconds.</p>"
    )
    return _page(200, desk.title, body, headers=(("Refresh", f"{ALLOWS_AFTER_S}; url={allow}"),))


def _page(status: int, title: str, body: str, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    text = (
        f'<!doctype html><html lang="en"><title>{escape(title)} (sandbox)</title>'
        '<meta name="viewport" content="width=device-width"><body style="font:1.1em sans-serif;margin:2em">'
        f"<h1>{escape(title)} (sandbox)</h1>{body}</body></html>"
    )
    return Answer(status, text.encode(), HTML, headers)

"""Spotify as one of the sandbox's providers: from a call to an answer, with the checks every call goes through."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import parse_qsl

from blocklist_jobs.sandbox.limits import Refusal
from blocklist_jobs.sandbox.routes import Found, UnknownMethodError, UnknownPathError
from blocklist_jobs.sandbox.sign_in import Desk, sign_in
from blocklist_jobs.sandbox.spotify.activity import act
from blocklist_jobs.sandbox.spotify.api import ROUTES, Endpoint
from blocklist_jobs.sandbox.spotify.control import control
from blocklist_jobs.sandbox.spotify.errors import SpotifyError, error_answer, refusal_answer
from blocklist_jobs.sandbox.spotify.grants import SCOPES, Access, App, Mode
from blocklist_jobs.sandbox.spotify.session import Session
from blocklist_jobs.sandbox.spotify.state import State
from blocklist_jobs.sandbox.spotify.tokens import credentials, tokens
from blocklist_jobs.sandbox.wire import Answer, BadBodyError, Call, Caller, JsonObject

API = "/v1"
TOKEN = "/accounts/api/token"
AUTHORIZE = "/accounts/authorize"


class Spotify:
    """The Web API below ``/v1`` and the accounts service below ``/accounts``."""

    name = "spotify"

    def __init__(self) -> None:
        self.state = State()

    def caller(self, call: Call) -> Caller:
        """App and user by the access token, whether it still lives or not; the app alone for the token endpoint."""
        if call.path == TOKEN:
            return Caller(credentials(call, dict(parse_qsl(call.body.decode(errors="replace"))))[0] or None)
        access = self._access(call)
        return Caller() if access is None else Caller(access.grant.app, access.grant.user)

    def is_limited(self, call: Call) -> bool:
        """Whether the call counts against the app's limits: the Web API's do, tokens come from another service."""
        return call.path.startswith(API)

    def kind(self, call: Call) -> str:
        """The call's name in the log."""
        if not call.path.startswith(API):
            return f"{call.method} {call.path}"
        return ROUTES.kind(call.method, call.path.removeprefix(API))

    def answer(self, call: Call) -> Answer:
        """The answer to a call; what it changes is left for the caller to carry out."""
        if call.path == TOKEN and call.method == "POST":
            return tokens(self.state.grants, self.state.codes, call)
        if call.path == AUTHORIZE and call.method == "GET":
            return sign_in(call, self._desk())
        try:
            return self._api_answer(call)
        except SpotifyError as error:
            return self.error(error.status, error.message, error.reason)
        except BadBodyError:
            return self.error(400, "Error parsing JSON.")

    def error(self, status: int, message: str, reason: str = "") -> Answer:
        """An error as Spotify words it."""
        return error_answer(status, message, reason)

    def refusal(self, refusal: Refusal, wait_s: float) -> Answer:
        """A 429."""
        return refusal_answer(refusal, wait_s)

    def expire_token(self, call: Call) -> None:
        """Ends the life of the call's access token."""
        self.state.grants.expire(_bearer(call))

    def act(self, user: str, steps: Iterable[JsonObject]) -> str:
        """Does what the user themselves does, see ``activity``."""
        return act(self.state, user, steps)

    def control(self, call: Call) -> Answer:
        """A call to Spotify's part of the control API."""
        return control(self.state, call)

    def _desk(self) -> Desk:
        state = self.state
        return Desk("Spotify", state.grants.apps, [*state.accounts], SCOPES, state.codes, time.time())

    def _access(self, call: Call) -> Access | None:
        return self.state.grants.access.get(_bearer(call))

    def _api_answer(self, call: Call) -> Answer:
        if not call.path.startswith(API + "/"):
            raise SpotifyError(404, "Service not found")
        access, app = self._admitted(call)
        cut = replace(call, path=call.path.removeprefix(API), base=call.base + API)
        found = _found(cut)
        if found.route.old and app.mode is Mode.DEVELOPMENT:
            raise SpotifyError(403, "Forbidden")
        account = self.state.accounts[access.grant.user]
        return found.route.endpoint(Session(cut, self.state, app, account, access.grant.scopes, found.parameters))

    def _admitted(self, call: Call) -> tuple[Access, App]:
        if not _bearer(call):
            raise SpotifyError(401, "No token provided")
        access = self._access(call)
        if access is None:
            raise SpotifyError(401, "Invalid access token")
        if access.grant.revoked or time.time() >= access.expires_at:
            raise SpotifyError(401, "The access token expired")
        app = self.state.grants.apps[access.grant.app]
        if app.allowed is not None and access.grant.user not in app.allowed:
            raise SpotifyError(403, "User not registered in the Developer Dashboard")
        return access, app


def _bearer(call: Call) -> str:
    scheme, _, token = call.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" else ""


def _found(call: Call) -> Found[Endpoint]:
    try:
        return ROUTES.find(call.method, call.path)
    except UnknownPathError as error:
        raise SpotifyError(404, "Service not found") from error
    except UnknownMethodError as error:
        raise SpotifyError(405, f"Method not allowed: {call.method}") from error

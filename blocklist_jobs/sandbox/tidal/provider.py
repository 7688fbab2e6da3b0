"""Tidal as one of the sandbox's providers: from a call to an answer, with the checks every call goes through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from blocklist_jobs.sandbox.limits import Refusal
from blocklist_jobs.sandbox.routes import Found, UnknownMethodError, UnknownPathError
from blocklist_jobs.sandbox.sign_in import Desk, sign_in
from blocklist_jobs.sandbox.tidal.activity import act
from blocklist_jobs.sandbox.tidal.api import ROUTES, Endpoint
from blocklist_jobs.sandbox.tidal.control import control
from blocklist_jobs.sandbox.tidal.errors import (
    JSON_API,
    TidalError,
    UnauthorizedError,
    bad,
    error_answer,
    refusal_answer,
)
from blocklist_jobs.sandbox.tidal.grants import SCOPES, Access
from blocklist_jobs.sandbox.tidal.idempotency import Answered, key_of, payload
from blocklist_jobs.sandbox.tidal.session import Session
from blocklist_jobs.sandbox.tidal.state import State
from blocklist_jobs.sandbox.tidal.tokens import form_of, tokens
from blocklist_jobs.sandbox.wire import Answer, BadBodyError, Call, Caller, JsonObject

API = "/v2"
TOKEN = "/auth/v1/oauth2/token"
AUTHORIZE = "/login/authorize"
ACCEPTABLE = frozenset({JSON_API, "*/*", "application/*"})


class Tidal:
    """The API below ``/v2`` and the token endpoint below ``/auth/v1``."""

    name = "tidal"

    def __init__(self) -> None:
        self.state = State()

    def caller(self, call: Call) -> Caller:
        """App and user by the access token, whether it still lives or not; the app alone for the token endpoint."""
        if call.path == TOKEN:
            return Caller(form_of(call).get("client_id") or None)
        access = self.state.grants.access.get(_bearer(call))
        return Caller() if access is None else Caller(access.grant.app, access.grant.user)

    def is_limited(self, call: Call) -> bool:
        """Whether the call counts against the app's limits: the API's do, tokens come from another service."""
        return call.path.startswith(API)

    def kind(self, call: Call) -> str:
        """The call's name in the log."""
        if not call.path.startswith(API):
            return f"{call.method} {call.path}"
        return ROUTES.kind(call.method, call.path.removeprefix(API))

    def answer(self, call: Call) -> Answer:
        """The answer to a call; what it changes is left for the caller to carry out."""
        if call.path == TOKEN and call.method == "POST":
            return tokens(self.state.grants, self.state.codes, call, self.state.clock.now())
        if call.path == AUTHORIZE and call.method == "GET":
            state = self.state
            users = [*state.accounts]
            return sign_in(call, Desk("Tidal", state.grants.apps, users, SCOPES, state.codes, state.clock.now()))
        try:
            return self._api_answer(call)
        except TidalError as error:
            return error_answer(error)
        except BadBodyError:
            return error_answer(bad("Malformed JSON"))

    def error(self, status: int, message: str, reason: str = "") -> Answer:
        """An error as Tidal words it; ``reason`` is its code."""
        return error_answer(UnauthorizedError(11003, message) if status == 401 else TidalError(status, message, reason))

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
        """A call to Tidal's part of the control API."""
        return control(self.state, call)

    def _api_answer(self, call: Call) -> Answer:
        access = self._admitted(call)
        if not call.path.startswith(API + "/"):
            raise TidalError(404, "No such path", "NOT_FOUND")
        cut = replace(call, path=call.path.removeprefix(API), base=call.base + API)
        found = _found(cut)
        _check_media_types(cut)
        key = key_of(cut)
        known = self.state.answered.get((access.grant.app, access.grant.user, key)) if key else None
        repeated = None if known is None else known.repeated(cut, self.state.clock.now())
        return repeated or self._answered(cut, found, access, key)

    def _answered(self, call: Call, found: Found[Endpoint], access: Access, key: str) -> Answer:
        account = self.state.accounts[access.grant.user]
        answer = found.route.endpoint(Session(call, self.state, account, access.scopes, found.parameters))
        if key:
            done_at = self.state.clock.now() + self.state.habits.busy_s
            answered = Answered(payload(call), answer, done_at)
            self.state.answered[access.grant.app, access.grant.user, key] = answered
        return answer

    def _admitted(self, call: Call) -> Access:
        if not _bearer(call):
            raise UnauthorizedError(6001, "No token provided")
        access = self.state.grants.access.get(_bearer(call))
        if access is None or access.grant.revoked:
            raise UnauthorizedError(11002, "Token could not be verified")
        if self.state.clock.now() >= access.expires_at:
            raise UnauthorizedError(11003, "The token has expired")
        return access


def _bearer(call: Call) -> str:
    scheme, _, token = call.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" else ""


def _found(call: Call) -> Found[Endpoint]:
    try:
        return ROUTES.find(call.method, call.path)
    except UnknownPathError as error:
        raise TidalError(404, "No such path", "NOT_FOUND") from error
    except UnknownMethodError as error:
        raise TidalError(405, f"{call.method} is not supported", "METHOD_NOT_ALLOWED") from error


def _check_media_types(call: Call) -> None:
    """JSON:API both ways: https://jsonapi.org/format/#content-negotiation."""
    accepted = {one.partition(";")[0].strip() for one in call.headers.get("Accept", "*/*").split(",")}
    if accepted.isdisjoint(ACCEPTABLE):
        raise TidalError(406, f"Only {JSON_API} is served", "NOT_ACCEPTABLE")
    if call.body and call.headers.get("Content-Type", "").strip() != JSON_API:
        raise TidalError(415, f"Content-Type must be {JSON_API}", "UNSUPPORTED_MEDIA_TYPE")

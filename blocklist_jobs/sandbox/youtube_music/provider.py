"""YouTube as one of the sandbox's providers: who calls, whether the day has units left, and what it is answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from blocklist_jobs.sandbox.limits import Refusal
from blocklist_jobs.sandbox.routes import UnknownMethodError, UnknownPathError
from blocklist_jobs.sandbox.sign_in import Desk, sign_in
from blocklist_jobs.sandbox.wire import Answer, BadBodyError, Call, Caller, JsonObject
from blocklist_jobs.sandbox.youtube_music.activity import act
from blocklist_jobs.sandbox.youtube_music.api import ROUTES, Endpoint, cost_of
from blocklist_jobs.sandbox.youtube_music.control import control
from blocklist_jobs.sandbox.youtube_music.errors import QUOTA_MESSAGE, YouTubeError, error_answer, refusal_answer
from blocklist_jobs.sandbox.youtube_music.grants import READONLY, WRITING, Access
from blocklist_jobs.sandbox.youtube_music.quotas import INVALID
from blocklist_jobs.sandbox.youtube_music.session import Session
from blocklist_jobs.sandbox.youtube_music.state import State
from blocklist_jobs.sandbox.youtube_music.tokens import form_of, revoke, tokens

API = "/youtube/v3"
TOKEN, REVOKE, AUTHORIZE = "/oauth/token", "/oauth/revoke", "/oauth/authorize"


class YouTubeMusic:
    """The Data API below ``/youtube/v3`` and Google's token endpoint below ``/oauth``."""

    name = "youtube_music"

    def __init__(self) -> None:
        self.state = State()

    def caller(self, call: Call) -> Caller:
        """App and user by the access token, whether it still lives or not; the app alone for the token endpoint."""
        if call.path == TOKEN:
            return Caller(form_of(call).get("client_id"))
        access = self._access(call)
        return Caller() if access is None else Caller(access.grant.app, access.grant.user)

    def is_limited(self, call: Call) -> bool:
        """Whether the call counts against the app's limits: the Data API's do."""
        return call.path.startswith(API)

    def kind(self, call: Call) -> str:
        """The call's name in the log."""
        if not call.path.startswith(API):
            return f"{call.method} {call.path}"
        return ROUTES.kind(call.method, call.path.removeprefix(API))

    def answer(self, call: Call) -> Answer:
        """The answer to a call; what it changes is left for the caller to carry out, its units are taken."""
        if (call.method, call.path) == ("POST", TOKEN):
            return tokens(self.state.grants, self.state.codes, call, self.state.clock.now())
        if (call.method, call.path) == ("GET", AUTHORIZE):
            return sign_in(call, self._desk())
        if (call.method, call.path) == ("POST", REVOKE):
            return revoke(self.state.grants, call)
        try:
            return self._metered(call)
        except YouTubeError as error:
            return error_answer(error.status, error.message, error.reason)

    def error(self, status: int, message: str, reason: str = "") -> Answer:
        """An error as YouTube words it."""
        return error_answer(status, message, reason)

    def refusal(self, refusal: Refusal, wait_s: float) -> Answer:
        """A refusal for too many requests."""
        return refusal_answer(refusal, wait_s)

    def expire_token(self, call: Call) -> None:
        """Ends the life of the call's access token."""
        self.state.grants.expire(_bearer(call))

    def act(self, user: str, steps: Iterable[JsonObject]) -> str:
        """Does what the user themselves does, see ``activity``."""
        return act(self.state, user, steps)

    def control(self, call: Call) -> Answer:
        """A call to YouTube's part of the control API."""
        return control(self.state, call)

    def _desk(self) -> Desk:
        state, scopes = self.state, WRITING | {READONLY}
        return Desk("Google", state.grants.apps, [*state.accounts], scopes, state.codes, state.clock.now())

    def _access(self, call: Call) -> Access | None:
        return self.state.grants.access.get(_bearer(call))

    def _metered(self, call: Call) -> Answer:
        """The answer, if the day holds the units it may cost; what it does cost is taken whatever it says."""
        access, now, quotas = self._access(call), self.state.clock.now(), self.state.quotas
        if access is None:
            raise YouTubeError(401, "authError", "Request had invalid authentication credentials.")
        project = self.state.grants.apps[access.grant.app].project
        cost = cost_of(call.method)
        if not quotas.allows(project, cost, now):
            raise YouTubeError(403, "quotaExceeded", QUOTA_MESSAGE)
        try:
            answer = self._answered(call, access, now)
        except YouTubeError as error:
            quotas.charge(project, access.grant.user, INVALID if error.malformed else cost, now)
            raise
        quotas.charge(project, access.grant.user, cost, now)
        return answer

    def _answered(self, call: Call, access: Access, now: float) -> Answer:
        if access.grant.revoked or now >= access.expires_at:
            raise YouTubeError(401, "authError", "Request had invalid authentication credentials.")
        cut = replace(call, path=call.path.removeprefix(API), base=call.base + API)
        endpoint = _endpoint(cut)
        account = self.state.accounts[access.grant.user]
        if account.trouble:
            raise YouTubeError(403, account.trouble)
        try:
            return endpoint(Session(cut, self.state, account, access.grant.scopes))
        except BadBodyError as error:
            raise YouTubeError(400, "parseError", "The request body is not a JSON object.") from error


def _bearer(call: Call) -> str:
    scheme, _, token = call.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" else ""


def _endpoint(call: Call) -> Endpoint:
    try:
        return ROUTES.find(call.method, call.path).route.endpoint
    except UnknownPathError as error:
        raise YouTubeError(404, "notFound", malformed=True) from error
    except UnknownMethodError as error:
        raise YouTubeError(405, "httpMethodNotAllowed", malformed=True) from error

"""Apple Music as one of the sandbox's providers: the two tokens that every call needs, and what it is answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from blocklist_jobs.sandbox.apple_music.activity import act
from blocklist_jobs.sandbox.apple_music.api import PERSONAL, ROUTES, Endpoint
from blocklist_jobs.sandbox.apple_music.control import control
from blocklist_jobs.sandbox.apple_music.developer import key_of
from blocklist_jobs.sandbox.apple_music.errors import AppleError, error_answer, refusal_answer
from blocklist_jobs.sandbox.apple_music.session import Session
from blocklist_jobs.sandbox.apple_music.state import Account, State
from blocklist_jobs.sandbox.limits import Refusal
from blocklist_jobs.sandbox.routes import Found, UnknownMethodError, UnknownPathError
from blocklist_jobs.sandbox.wire import Answer, BadBodyError, Call, Caller, JsonObject

API = "/v1"
USER_TOKEN = "Music-User-Token"
NOBODY = Account("")


class AppleMusic:
    """The API below ``/v1``."""

    name = "apple_music"

    def __init__(self) -> None:
        self.state = State()

    def caller(self, call: Call) -> Caller:
        """The app is the key that the developer token names: all its users share one limit."""
        user = self.state.users.user_of(call.headers.get(USER_TOKEN, ""))
        return Caller(key_of(_bearer(call)) or None, user)

    def is_limited(self, call: Call) -> bool:
        """Every call is."""
        return call.path.startswith(API)

    def kind(self, call: Call) -> str:
        """The call's name in the log."""
        return ROUTES.kind(call.method, call.path.removeprefix(API))

    def answer(self, call: Call) -> Answer:
        """The answer to a call; what it changes is left for the caller to carry out."""
        try:
            return self._answered(call)
        except AppleError as error:
            return error_answer(error.status, error.detail, error.code, error.title)
        except BadBodyError as error:
            return error_answer(400, f"Unable to parse request body: {error}")

    def error(self, status: int, message: str, reason: str = "") -> Answer:
        """An error as Apple words it; ``reason`` is its code."""
        return error_answer(status, message, reason)

    def refusal(self, refusal: Refusal, wait_s: float) -> Answer:
        """A 429."""
        return refusal_answer(refusal, wait_s)

    def expire_token(self, call: Call) -> None:
        """Ends the life of the developer token, the one of the two that can be made anew without the user."""
        self.state.developers.ended.add(_bearer(call))

    def act(self, user: str, steps: Iterable[JsonObject]) -> str:
        """Does what the user themselves does, see ``activity``."""
        return act(self.state, user, steps)

    def control(self, call: Call) -> Answer:
        """A call to Apple's part of the control API."""
        return control(self.state, call)

    def _answered(self, call: Call) -> Answer:
        now = self.state.clock.now()
        developer = self.state.developers.check(_bearer(call), now)
        if not call.path.startswith(API + "/"):
            raise AppleError(404, "No such path")
        cut = replace(call, path=call.path.removeprefix(API), base=call.base + API)
        account = NOBODY
        if cut.path.startswith(PERSONAL):
            user = self.state.users.check(call.headers.get(USER_TOKEN, ""), developer.team_id, now)
            account = self.state.accounts[user]
            account.settle(now)
        found = _found(cut)
        return found.route.endpoint(Session(cut, self.state, account, found.parameters))


def _bearer(call: Call) -> str:
    scheme, _, token = call.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" else ""


def _found(call: Call) -> Found[Endpoint]:
    try:
        return ROUTES.find(call.method, call.path)
    except UnknownPathError as error:
        raise AppleError(404, f"No such path: {call.path}") from error
    except UnknownMethodError as error:
        raise AppleError(405, f"{call.method} is not supported for {call.path}") from error

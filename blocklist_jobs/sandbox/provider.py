"""What the sandbox asks of each provider it stands in for; a new one is a folder with a class of this form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from blocklist_jobs.sandbox.limits import Refusal
from blocklist_jobs.sandbox.wire import Answer, Call, Caller, JsonObject


class Provider(Protocol):
    """A provider below ``/<name>``; paths of calls begin after that."""

    name: str

    def caller(self, call: Call) -> Caller:
        """App and user of a call."""
        ...

    def is_limited(self, call: Call) -> bool:
        """Whether the call counts against the app's limits."""
        ...

    def kind(self, call: Call) -> str:
        """The call's name in the log, without ids."""
        ...

    def answer(self, call: Call) -> Answer:
        """The answer; what it changes stands in its ``change`` and has not happened yet."""
        ...

    def error(self, status: int, message: str, reason: str = "") -> Answer:
        """An error in the provider's own form."""
        ...

    def refusal(self, refusal: Refusal, wait_s: float) -> Answer:
        """A 429 in the provider's own form."""
        ...

    def expire_token(self, call: Call) -> None:
        """Ends the life of the call's access token."""
        ...

    def act(self, user: str, steps: Iterable[JsonObject]) -> str:
        """Does what the user themselves does with their library, and says what it was."""
        ...

    def control(self, call: Call) -> Answer:
        """A call to the provider's part of the control API; raises LookupError for one it does not know."""
        ...

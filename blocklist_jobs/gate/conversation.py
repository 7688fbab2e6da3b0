"""One question to a gate, and what the scripts may ask back: its memory when cold, and when the next day ends."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from blocklist_jobs.core.breaker import BreakerRules
from blocklist_jobs.core.limits import UNITS_BY_THE_DAY, Limits
from blocklist_jobs.core.permits import Remembered
from blocklist_jobs.gate.anchors import Anchors
from blocklist_jobs.gate.recollection import (
    day_ends,
    grant_arguments,
    quota_arguments,
    quotas_of,
    state_arguments,
    users_of,
)
from blocklist_jobs.gate.scripts import Scripts
from blocklist_jobs.gate.terms import terms_of
from blocklist_jobs.jobs.ports import GateMemory

# Cold, then a new day, then grown limits: no honest gate asks back more often.
_ASKS_BACK = 4


class GateKeepsAsking(ConnectionError):
    """The gate's state was lost again and again while it was being restored."""


def keys_of(provider: str, app: str, users: Sequence[str] = ()) -> list[str]:
    """The keys of one gate, all in one hash slot, in the order the scripts expect."""
    stem = f"gate:{{{provider}:{app}}}"
    return [
        *(f"{stem}:{part}" for part in ("state", "log", "leases", "good", "bad")),
        *(f"{stem}:user:{user}" for user in users),
    ]


@dataclass(frozen=True, slots=True)
class Spans:
    """What does not belong to one provider: the breaker's rules, how long a call keeps its place, and how long after
    it was handed out a batch may be sent."""

    rules: BreakerRules
    call_s: float
    in_flight_s: float


class Conversation:
    """Runs scripts for gates. Errors of Redis and of the memory pass through."""

    def __init__(self, scripts: Scripts, memory: GateMemory, anchors: Anchors, spans: Spans) -> None:
        self._scripts = scripts
        self._memory = memory
        self._anchors = anchors
        self._spans = spans

    def _terms(self, provider: str, limits: Limits) -> str:
        by_request = provider in UNITS_BY_THE_DAY
        return terms_of(limits, self._spans.rules, self._spans.call_s, by_request=by_request)

    def ask(
        self, verb: str, provider: str, app: str, arguments: Mapping[str, Any], users: Sequence[str] = ()
    ) -> dict[str, Any]:
        """The answer of a script, after telling it what it asked back for; ``way_s`` is how long the answer took."""
        key, known = (provider, app), dict(arguments)
        for _ in range(_ASKS_BACK):
            sent = {**known, **self._anchors.arguments(key)}
            asked_ns = self._anchors.clock_ns()
            reply = self._scripts.run(verb, keys_of(provider, app, users), sent)
            reply["way_s"] = (self._anchors.clock_ns() - asked_ns) / 1e9
            if "cold" in reply:
                self._restore(provider, app, int(reply["cold"]))
            elif "day" in reply:
                known["ends"] = day_ends(quotas_of(reply["quotas"] or []), int(reply["day"]))
            else:
                self._anchors.see(key, reply["epoch"], int(reply["now"]), int(reply["seq"]))
                return reply
        raise GateKeepsAsking(f"the gate of {provider} lost its state {_ASKS_BACK} times in a row")

    def configure(self, provider: str, app: str, limits: Limits) -> None:
        """Put limits in force. Where they look further back than the logs reach, the memory is asked too."""
        conf = {"conf": self._terms(provider, limits)}
        remembered = Remembered(limits)
        for _ in range(_ASKS_BACK):
            keys = keys_of(provider, app, users_of(remembered))
            reply = self._scripts.run("configure", keys, {**conf, **self._anchors.arguments((provider, app))})
            if "cold" in reply:
                self._restore(provider, app, int(reply["cold"]))
            elif "grown" in reply:
                remembered = replace(self._memory.recall(provider, app), limits=limits)
                past = quota_arguments(remembered, int(reply["grown"]), self._spans.in_flight_s)
                conf = {
                    **conf,
                    **past,
                    **grant_arguments(remembered, self._spans.in_flight_s),
                    "life": secrets.token_hex(6),
                }
            else:
                return
        raise GateKeepsAsking(f"the gate of {provider} lost its state {_ASKS_BACK} times in a row")

    def _restore(self, provider: str, app: str, wall: int) -> None:
        remembered = self._memory.recall(provider, app)
        arguments = {
            "life": secrets.token_hex(6),
            "conf": self._terms(provider, remembered.limits),
            **grant_arguments(remembered, self._spans.in_flight_s),
            **quota_arguments(remembered, wall, self._spans.in_flight_s),
            **state_arguments(remembered.state, remembered.state_age_s),
        }
        self._scripts.run("restore", keys_of(provider, app, users_of(remembered)), arguments)

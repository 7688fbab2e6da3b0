"""What can go wrong on request: rules that tests switch on, and when they apply; exchange carries them out."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field, fields
from enum import StrEnum

from blocklist_jobs.sandbox.wire import Call, JsonObject


class Kind(StrEnum):
    """What a fault does."""

    STATUS = "status"
    """Answers ``status`` with ``message`` (and ``reason``); nothing else happens."""
    THROTTLE = "throttle"
    """Answers 429 as ``refusal`` says, with ``seconds`` to wait."""
    DELAY = "delay"
    """Waits ``ms`` plus up to ``jitter_ms`` before the request is carried out."""
    LATE_ANSWER = "late_answer"
    """Carries it out at once and waits ``ms`` plus up to ``jitter_ms`` before the answer."""
    HANG = "hang"
    """Says nothing for ``seconds``, then closes the connection; nothing else happens."""
    RESET = "reset"
    """Resets the connection before anything happens."""
    ANSWER_LOST = "answer_lost"
    """Carries the request out, then closes the connection without an answer."""
    TRUNCATED = "truncated"
    """Carries it out, sends half of the body and closes the connection."""
    MALFORMED = "malformed"
    """Carries it out and sends a body that is no JSON."""
    TOKEN_EXPIRED = "token_expired"
    """Lets the access token of the request expire, for this request and all later ones."""
    NO_EFFECT = "no_effect"
    """Answers as if it had been carried out; the library stays as it is."""
    BAD_SNAPSHOT = "bad_snapshot"
    """400 "Missing or bad version tag"."""
    ACTIVITY = "activity"
    """The user does something else just before the request is carried out: ``steps``, see the provider's activity."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A fault and the requests it meets. Matched requests are counted from 1, in order of arrival.

    ``path`` is a regular expression searched in the path below the provider; a rule with ``contains`` meets only
    requests that mention one of these texts in query or body (so a bad id is a STATUS rule of 400 that contains it).
    Of the matched ones it applies to those named in ``nth``, to every ``every``-th, to those later than ``after``,
    with this ``probability`` by dice of this ``seed``, at most ``count`` times (0: no bound).
    """

    kind: Kind
    method: str = ""
    path: str = ""
    user: str = ""
    contains: tuple[str, ...] = ()
    nth: tuple[int, ...] = ()
    every: int = 0
    after: int = 0
    probability: float = 1.0
    seed: int = 0
    count: int = 0
    status: int = 503
    message: str = ""
    reason: str = ""
    refusal: str = "own"
    ms: float = 0.0
    jitter_ms: float = 0.0
    seconds: float = 3600.0
    steps: tuple[JsonObject, ...] = ()

    def __post_init__(self) -> None:
        """Raises ValueError for an unknown kind or a path that is no regular expression."""
        object.__setattr__(self, "kind", Kind(self.kind))
        for name in ("contains", "nth", "steps"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        try:
            re.compile(self.path)
        except re.error as error:
            raise ValueError(f"path is no regular expression: {error}") from error

    def matches(self, call: Call, user: str | None) -> bool:
        """Whether this request is one of those that the rule counts."""
        if self.method not in ("", call.method) or self.user not in ("", user or ""):
            return False
        if re.search(self.path, call.path) is None:
            return False
        return not self.contains or any(call.mentions(text) for text in self.contains)

    def applies_to(self, n: int, dice: float) -> bool:
        """Whether the n-th matched request is met; ``dice`` is in [0, 1)."""
        if self.nth and n not in self.nth:
            return False
        if self.every and n % self.every:
            return False
        return n > self.after and dice < self.probability


def rule_of(document: JsonObject) -> Rule:
    """A rule from its JSON form; raises ValueError that names a field it does not know."""
    unknown = set(document) - {known.name for known in fields(Rule)}
    if unknown:
        raise ValueError(f"unknown fields of a fault: {', '.join(sorted(unknown))}")
    return Rule(**document)


@dataclass(slots=True)
class Switched:
    """A rule that is on, and what it has met so far."""

    id: int
    rule: Rule
    matched: int = 0
    fired: int = 0
    dice: random.Random = field(default_factory=random.Random)

    def meets(self, call: Call, user: str | None) -> bool:
        """Counts the request; whether the rule applies to it."""
        if not self.rule.matches(call, user) or (self.rule.count and self.fired >= self.rule.count):
            return False
        self.matched += 1
        fires = self.rule.applies_to(self.matched, self.dice.random())
        self.fired += fires
        return fires


class Faults:
    """The rules that are on."""

    def __init__(self) -> None:
        self.switched: dict[int, Switched] = {}
        self._next = 1
        self._dice = random.Random(0)

    def add(self, rule: Rule) -> int:
        """Switches a rule on and gives the number to switch it off by."""
        number = self._next
        self._next += 1
        self.switched[number] = Switched(number, rule, dice=random.Random(rule.seed))
        return number

    def fire(self, call: Call, user: str | None) -> tuple[Rule, ...]:
        """Every rule that applies to this request, in the order in which they were switched on."""
        return tuple(switched.rule for switched in list(self.switched.values()) if switched.meets(call, user))

    def delay_s(self, rule: Rule) -> float:
        """How long this delay is, in seconds."""
        return (rule.ms + self._dice.random() * rule.jitter_ms) / 1000

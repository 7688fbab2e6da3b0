"""The Lua scripts, put together from their files, and the one round trip that runs one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, cast

from redis import Redis
from redis.exceptions import NoScriptError

_SHARED = (
    "state", "time", "windows", "booking", "quota", "breaker", "blocked", "learned", "grants",
)  # fmt: skip
VERBS = ("take", "report", "capacity", "outlook", "status", "restore", "configure")


def _text(name: str) -> str:
    return (files(__package__) / f"{name}.lua").read_text(encoding="utf-8")


def assemble(verb: str, clock: str | None = None) -> str:
    """The whole script of a verb; ``clock`` replaces ``clock.lua`` where time is to be moved."""
    parts = [clock or _text("clock"), *(_text(name) for name in _SHARED), _text(verb)]
    return "\n".join(parts)


class Scripts:
    """All scripts on one Redis. Errors of Redis pass through."""

    def __init__(self, redis: Redis, clock: str | None = None) -> None:
        self._redis = redis
        self._source = {verb: assemble(verb, clock) for verb in VERBS}
        # The digest is only the name under which Redis keeps a script.
        self._sha = {
            verb: hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest()
            for verb, source in self._source.items()
        }

    def run(self, verb: str, keys: Sequence[str], arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Run a verb: one round trip, two when Redis does not know the script yet."""
        packed = json.dumps(arguments)
        try:
            answer = self._redis.evalsha(self._sha[verb], len(keys), *keys, packed)
        except NoScriptError:
            answer = self._redis.eval(self._source[verb], len(keys), *keys, packed)
        return cast("dict[str, Any]", json.loads(cast("bytes | str", answer)))

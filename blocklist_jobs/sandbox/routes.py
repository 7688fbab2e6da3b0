"""A table of routes: which endpoint answers a method and a path, and which of the two is unknown if none does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Endpoint = TypeVar("Endpoint")


@dataclass(frozen=True, slots=True)
class Route(Generic[Endpoint]):
    """``template`` holds ``{name}`` for one segment; ``old`` marks a path that an app of today may not use any more."""

    method: str
    template: str
    endpoint: Endpoint
    old: bool = False

    def pattern(self) -> re.Pattern[str]:
        """Fits whole paths; its groups are the segments that stand for names."""
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.template))


@dataclass(frozen=True, slots=True)
class Found(Generic[Endpoint]):
    """The route of a call and what its path says."""

    route: Route[Endpoint]
    parameters: dict[str, str]


class UnknownPathError(LookupError):
    """No route has this path."""


class UnknownMethodError(LookupError):
    """The path is known, but not with this method."""


class Routes(Generic[Endpoint]):
    """Routes in the order in which they are tried."""

    def __init__(self, routes: Iterable[Route[Endpoint]]) -> None:
        self._routes = tuple((route, route.pattern()) for route in routes)

    def find(self, method: str, path: str) -> Found[Endpoint]:
        """The first route that fits; raises ``UnknownPathError`` or ``UnknownMethodError``."""
        seen = False
        for route, pattern in self._routes:
            match = pattern.fullmatch(path)
            if match is None:
                continue
            if route.method == method:
                return Found(route, match.groupdict())
            seen = True
        raise (UnknownMethodError if seen else UnknownPathError)(path)

    def kind(self, method: str, path: str) -> str:
        """How the log names calls of this sort: the method and the template, or the path where there is none."""
        try:
            return f"{method} {self.find(method, path).route.template}"
        except LookupError:
            return f"{method} {path}"

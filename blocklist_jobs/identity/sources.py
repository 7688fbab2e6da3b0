"""Where a key set comes from: a file, or a URL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from blocklist_jobs.core.wire import Request
from blocklist_jobs.identity.key_set import LARGEST
from blocklist_jobs.identity.keys import KeysOutOfReach
from blocklist_jobs.jobs.ports import AnswerLost, NotSent, Socket

LONGEST_S = 5.0
"""A request waits for the first fetch; an issuer that takes longer counts as away."""


def from_file(path: str) -> Callable[[], bytes]:
    """Reads the set in a file, no further than it may be long."""

    def read() -> bytes:
        try:
            with Path(path).open("rb") as file:
                return file.read(LARGEST + 1)
        except OSError as error:
            raise KeysOutOfReach(f"{path}: {error.strerror}") from error

    return read


def from_url(url: str, socket: Socket) -> Callable[[], bytes]:
    """Fetches the set from a URL. Redirects are not followed: the keys come from where the settings say."""

    def fetch() -> bytes:
        try:
            answer = socket.send(Request("GET", url), bearer=None, timeout_s=LONGEST_S)
        except (NotSent, AnswerLost) as error:
            raise KeysOutOfReach(str(error)) from error
        if answer.status != 200:
            raise KeysOutOfReach(f"answered {answer.status}")
        return answer.body

    return fetch

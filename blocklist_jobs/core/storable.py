"""What Postgres cannot store: NUL characters and halves of surrogate pairs, which JSON can spell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_BAD = re.compile("[\x00\ud800-\udfff]")


def unstorable(document: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """(JSON pointer, what is wrong) for every text or name in ``document`` that cannot be stored."""
    left: list[tuple[str, Any]] = [(pointer, document)]
    while left:
        at, value = left.pop()
        if isinstance(value, str):
            yield from _problems(at, value)
        elif isinstance(value, dict):
            for name, inner in value.items():
                yield from _problems(at, name)
                left.append((f"{at}/{escaped(name)}", inner))
        elif isinstance(value, list):
            left.extend((f"{at}/{number}", inner) for number, inner in enumerate(value))


def escaped(name: str) -> str:
    """A member's name as a token of a JSON pointer (RFC 6901), in characters that can be sent back."""
    return _BAD.sub("\ufffd", name).replace("~", "~0").replace("/", "~1")


def _problems(pointer: str, text: str) -> Iterator[tuple[str, str]]:
    found = _BAD.search(text)
    if found:
        what = "a NUL character" if found[0] == "\x00" else "half of a surrogate pair"
        yield pointer, f"must not contain {what}"

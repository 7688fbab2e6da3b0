"""What somebody sees of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blocklist_jobs.core.api_key import KeyView


@dataclass(frozen=True, slots=True)
class SelfView:
    """``key`` is the one that the request came with, ``None`` for a token; ``counts`` are of what is theirs."""

    key: KeyView | None
    counts: Mapping[str, int]

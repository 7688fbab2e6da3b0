"""Builds everything once a process: the engine, the gate, the clients, the use cases. Fakes come in by this door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Services:
    """What the faces call. (Being filled in; see the signatures in each use case.)"""

    settings: Any
    engine: Any

"""What a provider can do, cannot do and cannot undo, as data. Plans, the API, the docs and the CLI read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from blocklist_jobs.core.batching import BatchSize
from blocklist_jobs.core.library import Surface


@dataclass(frozen=True, slots=True)
class SurfaceCapability:
    """What can be done on one surface.

    ``operation`` names the removal in ``batch_configs``; ``batch`` is its size; ``verify`` says that a removal
    has to be looked at again because the provider is known to accept it without effect. ``not_restored`` are the
    things a rollback cannot bring back, in words for people.
    """

    can_list: bool
    can_remove: bool
    operation: str
    batch: BatchSize
    verify: bool = False
    not_restored: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """One provider's capabilities. ``skipped`` says what is always left alone, and why, in words for people."""

    provider: str
    title: str
    surfaces: Mapping[Surface, SurfaceCapability]
    check_batch: int
    skipped: tuple[str, ...] = ()
    cannot: tuple[str, ...] = ()
    scopes: Mapping[str, str] = field(default_factory=dict)

"""What a provider can do, cannot do and cannot undo, as data. Plans, the API, the docs and the CLI read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from blocklist_jobs.core.batching import BatchSize
from blocklist_jobs.core.calls import Add, Call
from blocklist_jobs.core.library import Surface


class Placing(StrEnum):
    """How entries are put back where they were."""

    NOWHERE = "nowhere"
    """The surface has no order, or takes dates and sorts by them: any order of adding will do."""
    OLDEST_FIRST = "oldest_first"
    """What is added last comes first: the oldest is added first."""
    ASCENDING = "ascending"
    """By position: what stands first is put back first, so that every later position is right."""
    BEFORE = "before"
    """Before the entry that followed it."""
    APPEND = "append"
    """At the end only: the order among the restored is kept, their places are not."""

    @property
    def is_by_date(self) -> bool:
        """Whether the order of adding is that of the dates."""
        return self is Placing.OLDEST_FIRST


@dataclass(frozen=True, slots=True)
class Restoring:
    """How removals of a surface are undone; ``operation`` names it in ``batch_configs``.

    ``repeatable``: adding twice does no more than once; otherwise the list is read again after a lost answer.
    ``dates``: the entry's date is brought back.
    """

    operation: str
    batch: BatchSize
    placing: Placing = Placing.NOWHERE
    repeatable: bool = True
    dates: bool = False


@dataclass(frozen=True, slots=True)
class SurfaceCapability:
    """What can be done on one surface.

    ``operation`` names the removal in ``batch_configs``; ``batch`` is its size; ``verify`` says that a removal
    has to be looked at again because the provider is known to accept it without effect. ``per_occurrence``: a
    removal names one occurrence, not every one of a thing. ``in_turn``: writes follow one another, they do not race.
    ``can_dislike``: what cannot be removed can be rated down instead. ``restoring`` is ``None`` where nothing can be
    put back. ``not_restored`` are the things a rollback cannot bring back, in words for people.
    """

    can_list: bool
    can_remove: bool
    operation: str
    batch: BatchSize
    verify: bool = False
    per_occurrence: bool = False
    in_turn: bool = False
    can_check: bool = False
    can_dislike: bool = False
    restoring: Restoring | None = None
    not_restored: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """One provider's capabilities. ``skipped`` says what is always left alone, and why, in words for people.

    ``read_cost`` and ``write_cost`` are what one request costs in the units of its quotas. ``can_refresh``: an access
    token can be renewed without the listener. ``consent_days``: after so many days from the
    consent the listener must connect again, whatever was renewed; ``None`` where it has no such end.
    """

    provider: str
    title: str
    surfaces: Mapping[Surface, SurfaceCapability]
    check_batch: int
    read_cost: int = 1
    write_cost: int = 1
    can_refresh: bool = True
    consent_days: int | None = None
    skipped: tuple[str, ...] = ()
    cannot: tuple[str, ...] = ()
    scopes: Mapping[str, str] = field(default_factory=dict)

    def may_repeat(self, call: Call) -> bool:
        """Whether making the call twice does no more than making it once."""
        if not isinstance(call, Add):
            return True
        able = self.surfaces.get(call.surface)
        return able is not None and able.restoring is not None and able.restoring.repeatable

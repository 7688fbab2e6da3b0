"""What a job does next: its first batches, and the step that follows when no batch of a step is left."""

from __future__ import annotations

from collections.abc import Iterable

from blocklist_jobs.core.calls import Identify, ReadPage
from blocklist_jobs.core.capabilities import Capabilities
from blocklist_jobs.core.job import EnforcementOptions, PlaylistChoice, Step
from blocklist_jobs.core.library import Playlist, Surface
from blocklist_jobs.core.work import NewBatch

MOST_READINGS = 3
"""A list that shifts under the scan is read again so often; after that the last reading counts."""

MOST_VERIFY_ROUNDS = 2
"""What is still there after so many removals that were answered with success fails, and says so."""


def first_batches(
    options: EnforcementOptions, capabilities: Capabilities, *, account_known: bool
) -> tuple[NewBatch, ...]:
    """The batches with which a scan begins: whose account it is, or the first page of every surface."""
    if not account_known and Surface.PLAYLISTS in listable(options, capabilities):
        return (NewBatch(Step.SCAN, Identify(), cost=capabilities.read_cost),)
    return first_pages(options, capabilities)


def first_pages(options: EnforcementOptions, capabilities: Capabilities) -> tuple[NewBatch, ...]:
    """The first page of every chosen surface that can be read."""
    return tuple(
        NewBatch(Step.SCAN, ReadPage(surface), cost=capabilities.read_cost)
        for surface in listable(options, capabilities)
    )


def listable(options: EnforcementOptions, capabilities: Capabilities) -> tuple[Surface, ...]:
    """The chosen surfaces that the provider lets us read."""
    known = capabilities.surfaces
    return tuple(surface for surface in surfaces_of(options) if surface in known and known[surface].can_list)


def unsupported(options: EnforcementOptions, capabilities: Capabilities) -> tuple[str, ...]:
    """The chosen surfaces that the provider has not, or does not let us read."""
    return tuple(sorted(set(options.surfaces) - {surface.value for surface in listable(options, capabilities)}))


def surfaces_of(options: EnforcementOptions) -> tuple[Surface, ...]:
    """The chosen surfaces."""
    return tuple(Surface(name) for name in options.surfaces)


def is_chosen(playlist: Playlist, choice: PlaylistChoice) -> bool:
    """Whether a playlist is to be cleaned: the listener's own, and shared ones if asked for."""
    return playlist.owned or (playlist.collaborative and choice is PlaylistChoice.OWNED_AND_COLLABORATIVE)


def next_step(step: Step, *, dry_run: bool, to_remove: int, to_verify: int) -> Step:
    """The step after ``step`` once none of its batches is open.

    ``to_remove`` counts items still to be removed, ``to_verify`` lists that must be looked at again.
    """
    if dry_run:
        return Step.DONE
    if to_remove:
        return Step.ACT
    if step is Step.ACT and to_verify:
        return Step.VERIFY
    return Step.DONE


def pages(step: Step, calls: Iterable[ReadPage], generation: int, cost: int = 1) -> tuple[NewBatch, ...]:
    """Pages as batches of one reading."""
    return tuple(NewBatch(step, call, generation, cost) for call in calls)

"""What follows from a page that was read: matches become items, playlists become pages, shifts a new reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from blocklist_jobs.core.calls import PageRead, ReadPage
from blocklist_jobs.core.capabilities import SurfaceCapability
from blocklist_jobs.core.job import JobType, Step
from blocklist_jobs.core.library import Entry, Playlist, Skip, Surface
from blocklist_jobs.core.matching import credited_ids, is_blocked, names_without_id
from blocklist_jobs.core.plan import MOST_READINGS, is_chosen, pages
from blocklist_jobs.core.work import Action, Claimed, JobState, NewBatch
from blocklist_jobs.jobs.ledger import Ledger
from blocklist_jobs.jobs.ports import Provider


def apply_page(ledger: Ledger, job: JobState, batch: Claimed, page: PageRead, provider: Provider) -> Mapping[str, Any]:
    """Write down what the page means; the batch's result: what it held, for the job's account of the scan."""
    call = batch.call
    assert isinstance(call, ReadPage)  # noqa: S101 - only pages are read
    if ledger.batches.newest_reading(batch) != batch.generation:
        return {}
    if _has_shifted(call, page) and batch.generation % 100 + 1 < MOST_READINGS:
        _read_again(ledger, job, batch, call)
        return {}
    blocked = _blocked(ledger, batch, page.entries)
    if batch.step is Step.VERIFY:
        matched = ledger.items.still_there(batch, blocked)
    else:
        matched = _write_down(ledger, batch, blocked, provider.capabilities.surfaces[call.surface])
        ledger.items.add(batch, _to_review(ledger, batch, page.entries), action=Action.REVIEW, left=Skip.NAME_ONLY)
    ledger.batches.add(job, pages(batch.step, page.following, batch.generation, batch.cost))
    _follow_playlists(ledger, job, batch, page.playlists, provider)
    tally = {"artists": _tally(page.entries)} if job.job_type == JobType.LIBRARY_SCAN else {}
    return {**_account(page, matched), **tally}


def _write_down(ledger: Ledger, batch: Claimed, blocked: Sequence[Entry], able: SurfaceCapability) -> int:
    """What can be removed is to be removed; what cannot is disliked if asked for, else left for review."""
    if able.can_remove:
        return ledger.items.add(batch, blocked)
    if able.can_dislike and batch.options.dislike_where_removal_is_impossible:
        return ledger.items.add(batch, blocked, action=Action.DISLIKE)
    return ledger.items.add(batch, blocked, action=Action.REVIEW, left=Skip.CANNOT_REMOVE)


def _has_shifted(call: ReadPage, page: PageRead) -> bool:
    """Whether the list has another length than the first page told: its pages no longer fit together."""
    return None not in (call.expected_total, page.total) and call.expected_total != page.total


def _read_again(ledger: Ledger, job: JobState, batch: Claimed, call: ReadPage) -> None:
    ledger.batches.cancel_open(job.id, surface=call.surface, container_id=call.container_id)
    ledger.items.forget_list(batch)
    again = ReadPage(call.surface, call.container_id, container_name=call.container_name, mark=call.mark)
    ledger.batches.add(job, [NewBatch(batch.step, again, batch.generation + 1, batch.cost)])


def _blocked(ledger: Ledger, batch: Claimed, entries: Sequence[Entry]) -> list[Entry]:
    """The entries that have to go."""
    if batch.blocklist_id is None:
        return []
    match = batch.options.match
    asked = {artist_id for entry in entries if entry.skip is None for artist_id in credited_ids(entry, match)}
    listed = ledger.lists.blocked(batch.blocklist_id, batch.provider, asked) if asked else frozenset()
    return [entry for entry in entries if is_blocked(entry, match, listed)]


def _to_review(ledger: Ledger, batch: Claimed, entries: Sequence[Entry]) -> list[Entry]:
    """Entries that carry a listed name and no id: they are shown for review and left alone."""
    keys = {key for entry in entries for key in names_without_id(entry)}
    if not keys or batch.blocklist_id is None:
        return []
    listed = ledger.lists.named(batch.blocklist_id, keys)
    return [entry for entry in entries if not listed.isdisjoint(names_without_id(entry))]


def _follow_playlists(
    ledger: Ledger, job: JobState, batch: Claimed, playlists: Sequence[Playlist], provider: Provider
) -> None:
    """Read the chosen playlists, all their pages side by side; name the others."""
    chosen = [playlist for playlist in playlists if is_chosen(playlist, job.options.playlists)]
    left_alone = [playlist for playlist in playlists if not is_chosen(playlist, job.options.playlists)]
    for playlist in chosen:
        ledger.batches.add(job, pages(Step.SCAN, provider.pages_of(playlist), generation=0, cost=batch.cost))
    ledger.items.add_left_alone(batch, left_alone)


def _account(page: PageRead, matched: int) -> dict[str, Any]:
    """What the page held, to be summed up. Playlists are counted apart from the entries in them."""
    skips = Counter(entry.skip.value for entry in page.entries if entry.skip)
    if page.empty_slots:
        skips["unavailable"] += page.empty_slots
    return {
        "entries": len(page.entries) + page.empty_slots,
        "total": page.total or 0,
        "playlists": len(page.playlists),
        "matched": matched,
        "skips": dict(skips),
    }


def _tally(entries: Sequence[Entry]) -> dict[str, list[Any]]:
    """How often each artist is credited on the page: id → [name, count].

    Where all who are credited are named in one line (Apple Music), the shortest name is the artist's own.
    """
    counts: dict[str, list[Any]] = {}
    for artist in (artist for entry in entries for artist in entry.artists if artist.id):
        counted = counts.setdefault(artist.id or "", [artist.name, 0])
        counted[0] = min(counted[0], artist.name, key=lambda name: (len(name), name))
        counted[1] += 1
    return counts


def surface_of(batch: Claimed) -> Surface | None:
    """The surface a batch works on, if it works on one."""
    return getattr(batch.call, "surface", None)

"""docs/providers.md has the capabilities, limits and batch sizes of the code, and no others."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest

from blocklist_jobs.core.capabilities import Capabilities, Placing, Restoring, SurfaceCapability
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.limits import DEFAULT_LIMITS, limits_to_record
from blocklist_jobs.providers.apple_music import capabilities as apple_music
from blocklist_jobs.providers.spotify.capabilities import capabilities_of
from blocklist_jobs.providers.spotify.dialect import CLASSIC, LIBRARY
from blocklist_jobs.providers.tidal import capabilities as tidal
from blocklist_jobs.providers.youtube_music import capabilities as youtube_music
from tests.docs.pages import ROOT, page, rows, section

PAGE = "providers.md"
BY_NAME: dict[str, Capabilities] = {
    "spotify, `library`": capabilities_of(LIBRARY),
    "spotify, `classic`": capabilities_of(CLASSIC),
    "apple_music": apple_music.CAPABILITIES,
    "youtube_music": youtube_music.CAPABILITIES,
    "tidal": tidal.CAPABILITIES,
}
PLACES = {
    Placing.NOWHERE: "in any order",
    Placing.OLDEST_FIRST: "oldest first",
    Placing.ASCENDING: "by position",
    Placing.BEFORE: "before what followed",
    Placing.APPEND: "at the end",
}


def migration() -> Any:
    """The migration that seeds both config tables."""
    spec = importlib.util.spec_from_file_location("seeds", ROOT / "migrations" / "versions" / "0003_operations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def removal(able: SurfaceCapability) -> str:
    """How entries are taken out."""
    if not able.can_remove:
        return "no; dislike" if able.can_dislike else "no"
    told = f"{able.batch.maximum}/{able.batch.optimal}"
    told += ", by occurrence" if able.per_occurrence else ""
    told += ", in turn" if able.in_turn else ""
    return told + (", verified" if able.verify else "")


def restoring(how: Restoring | None) -> str:
    """How they are put back."""
    if how is None:
        return "no"
    told = f"{how.batch.maximum}, {PLACES[how.placing]}"
    told += ", with dates" if how.dates else ""
    return told + ("" if how.repeatable else ", read first")


def capability_rows() -> list[list[str]]:
    """The table under "What can be done"."""
    return [
        [
            name,
            surface.value.replace("_", " "),
            removal(able),
            restoring(able.restoring),
            "; ".join(able.not_restored) or "nothing",
        ]
        for name, known in BY_NAME.items()
        for surface in Surface
        if (able := known.surfaces.get(surface))
    ]


def limit_rows() -> list[list[str]]:
    """The table under "Limits"."""
    costs = {known.provider: f"{known.read_cost}, {known.write_cost}" for known in BY_NAME.values()}
    return [
        [
            f"`{name}`",
            ", ".join(f"{window.limit} in {window.seconds:g} s" for window in limits.windows),
            ", ".join(f"{quota.units:,} until {quota.daily_at} {quota.timezone}" for quota in limits.quotas) or "none",
            str(limits.burst),
            str(limits.concurrency),
            costs[name],
        ]
        for name, limits in DEFAULT_LIMITS.items()
    ]


def size_rows() -> list[list[str]]:
    """The table under "Batch sizes"."""
    sizes = migration()._SIZES
    return [[f"`{provider}`", f"`{name}`", str(most), str(best)] for (provider, name), (most, best) in sizes.items()]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [("What can be done", capability_rows()), ("Limits", limit_rows()), ("Batch sizes", size_rows())],
)
def test_the_tables_are_those_of_the_code(heading: str, expected: list[list[str]]) -> None:
    assert rows(PAGE, heading) == expected


@pytest.mark.parametrize("known", BY_NAME.values(), ids=BY_NAME)
def test_what_is_left_alone_and_what_cannot_be_done_is_told(known: Capabilities) -> None:
    told = " ".join(section(PAGE, known.title).split())
    assert [text for text in (*known.skipped, *known.cannot) if text not in told] == []


@pytest.mark.parametrize("known", BY_NAME.values(), ids=BY_NAME)
def test_what_may_not_be_repeated_is_told_as_read_first(known: Capabilities) -> None:
    unsafe = [able for able in known.surfaces.values() if able.restoring and not able.restoring.repeatable]
    told = [
        row for row in rows(PAGE, "What can be done") if row[0].startswith(known.provider) and "read first" in row[3]
    ]
    assert bool(unsafe) == bool(told)


def test_the_config_table_begins_with_the_limits_of_the_code() -> None:
    assert {name: limits_to_record(limits) for name, limits in DEFAULT_LIMITS.items()} == migration()._LIMITS


@pytest.mark.parametrize(("provider", "operation"), list(migration()._SIZES))
def test_a_seeded_size_is_of_an_operation_there_is(provider: str, operation: str) -> None:
    able = [able for known in BY_NAME.values() if known.provider == provider for able in known.surfaces.values()]
    operations = {one.operation for one in able} | {one.restoring.operation for one in able if one.restoring}
    assert operation in operations


def test_the_page_says_how_strong_what_it_says_is() -> None:
    for tag in ("DOC", "SPEC", "OBS", "INF"):
        assert f"| {tag}" in page(PAGE)

"""What every process starts to be seen: traces if they are wanted, and the counts that it adds to those of all."""

from __future__ import annotations

from collections.abc import Sequence

from blocklist_jobs.events.totals import Sample, Totals
from blocklist_jobs.events.tracing import configure_tracing
from blocklist_jobs.store.totals import TotalRows


def watch(process: str, rows: TotalRows, *, every_s: float) -> Totals:
    """Begin, in the process (after any fork) that ``process`` names; the caller stops what it gets at its end."""
    configure_tracing(process)

    def add(grown: Sequence[Sample]) -> None:
        rows.add((sample.name, dict(sample.labels), sample.value) for sample in grown)

    totals = Totals(add, every_s=every_s)
    totals.start()
    return totals

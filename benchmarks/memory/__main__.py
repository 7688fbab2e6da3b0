"""``python -m benchmarks.memory``: exits 0 only if every process is as large at the largest library as at the least."""

from __future__ import annotations

import argparse
import sys

from benchmarks.memory.flat import grown
from benchmarks.memory.run import Measured, run
from benchmarks.rig.table import table, verdict

SIZES = (1_000, 10_000, 100_000)
QUICK = (1_000, 10_000)


def main() -> int:
    """Measure and print; 1 when a process has grown with the library."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 and 10,000 liked songs only")
    sizes = QUICK if parser.parse_args().quick else SIZES
    measured = []
    for size in sizes:
        measured.append(run(size))
        print(_of(measured[-1]), flush=True)
    print(_peaks(measured))
    too_large = grown(measured[0].peaks_mb, measured[-1].peaks_mb)
    found = ", ".join(too_large) or "none has grown with the library"
    print(verdict("memory is flat", holds=not too_large, found=found))
    return 1 if too_large else 0


def _of(one: Measured) -> str:
    speed = one.requests / one.took_s
    return f"{one.liked:,} liked songs: {one.requests:,} requests in {one.took_s:.1f} s, {speed:.0f} a second"


def _peaks(measured: list[Measured]) -> str:
    roles = sorted({role for one in measured for role in one.peaks_mb if role != "sandbox"})
    rows = [(role, *(one.peaks_mb.get(role, 0.0) for one in measured)) for role in roles]
    return table(("peak RSS of one process, MB", *(f"{one.liked:,}" for one in measured)), rows)


if __name__ == "__main__":
    sys.exit(main())

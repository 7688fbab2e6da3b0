"""``python -m benchmarks.limit_use``: exits 0 only if the limit was used whole and never broken."""

from __future__ import annotations

import argparse
import sys

from benchmarks.limit_use import alone, ours
from benchmarks.limit_use.use import BURST_GONE, Pace, Use
from benchmarks.rig.table import table, verdict

PACE = Pace(100, 10.0)
WORKERS = (1, 2, 4)
LEAST_SHARE = 0.98
# A take whose permit cannot begin in time gives it back and asks once more.
MOST_TAKES = 1.02

HEADER = (
    *("limited by", "workers", "sent", "first span", "emptiest", "over", "429s"),
    *("takes/request", "scripts/request"),
)


def main() -> int:
    """Measure and print; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.limit_use", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="spans of 20 seconds in place of a minute")
    parser.add_argument("--workers", type=int, nargs="+", default=WORKERS, help="numbers of worker processes")
    parser.add_argument("--without-celery", action="store_true", help="leave out Celery's own rate_limit")
    asked = parser.parse_args()
    span_s = 20.0 if asked.quick else 60.0
    times = {"run_s": span_s * 1.1 + BURST_GONE * PACE.seconds, "span_s": span_s}
    print(f"{PACE.limit} requests in any {PACE.seconds:g} s; shares of it in spans of {span_s:g} s of a backlog\n")
    measured = {workers: ours.run(workers, PACE, **times) for workers in asked.workers}
    rows = [
        ("the gate", workers, *_row(one.use), f"{one.takes:.3f}", f"{one.scripts:.2f}")
        for workers, one in measured.items()
    ]
    rows.extend(
        ("Celery's rate_limit", workers, *_row(alone.run(workers, PACE, **times)), "", "")
        for workers in (() if asked.without_celery else asked.workers)
    )
    header = (
        "limited by",
        "workers",
        "sent",
        "first span",
        "emptiest",
        "over",
        "429s",
        "takes/request",
        "scripts/request",
    )
    print(table(header, rows) + "\n")
    return _judge(measured)


def _row(use: Use) -> tuple[object, ...]:
    return (use.sent, _percent(use.first_share), _percent(use.worst_share), use.over, use.refused)


def _judge(measured: dict[int, ours.Ours]) -> int:
    share = min(min(one.use.first_share, one.use.worst_share) for one in measured.values())
    over = sum(one.use.over + one.use.refused for one in measured.values())
    takes = max(one.takes for one in measured.values())
    promises = (
        ("at least 98 % of the limit is used", share >= LEAST_SHARE, _percent(share)),
        ("no window is over the limit", over == 0, f"{over} over or refused"),
        ("one round trip per permit", takes <= MOST_TAKES, f"{takes:.3f}"),
    )
    for name, holds, found in promises:
        print(verdict(name, holds=holds, found=found))
    return 0 if all(holds for _, holds, _ in promises) else 1


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


if __name__ == "__main__":
    sys.exit(main())

"""``python -m benchmarks.backlog``: exits 0 only if all three promises are kept behind 100,000 waiting batches."""

from __future__ import annotations

import argparse
import statistics
import sys
from collections import Counter

from benchmarks.backlog import cost, urgent
from benchmarks.backlog.fill import HOG
from benchmarks.rig.table import table, verdict

FEW = (1_000, 10)
MANY = (100_000, 1_000)
LIMITS = ((100, 60.0), (100, 10.0))
MOST_RATIO = 1.5


def main() -> int:
    """Measure and print; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.backlog", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fifth of the repetitions")
    parser.add_argument("--only", choices=("urgent", "cost"), help="one part of it")
    asked = parser.parse_args()
    parts = 5 if asked.quick else 1
    kept = []
    if asked.only != "urgent":
        costs, handed = cost.run(FEW, MANY, calls=200 // parts)
        kept += [_judge_costs(costs), _judge_shares(handed)]
    if asked.only != "cost":
        kept += [_judge_wait(waits) for waits in urgent.run(*MANY, LIMITS, times=20 // parts)]
    return 0 if all(kept) else 1


def _judge_costs(costs: cost.Costs) -> bool:
    rows = [
        (way, f"{1000 * costs.few[way]:.2f}", f"{1000 * costs.many[way]:.2f}", f"{ratio:.2f}")
        for way, ratio in costs.ratios().items()
    ]
    print(table(("ms per handed-out batch", f"{FEW[0]:,} wait", f"{MANY[0]:,} wait", "ratio"), rows))
    worst = max(costs.ratios().values())
    return _say("handing out costs the same", worst <= MOST_RATIO, f"{worst:.2f} times as much")


def _judge_shares(handed: Counter[str]) -> bool:
    others = [count for user, count in handed.items() if user != HOG]
    fewest = min(others) if len(handed) == MANY[1] else 0
    found = f"{handed[HOG]} of {handed.total():,} for half the backlog, {fewest} to {max(others)} for the others"
    return _say("a huge backlog gets no more", handed[HOG] <= max(others) and max(others) - fewest <= 1, found)


def _judge_wait(waits: urgent.Waits) -> bool:
    found = f"median {statistics.median(waits.waits_s):.2f} s, longest {max(waits.waits_s):.2f} s"
    name = f"critical within {waits.promised_s:g} s at {waits.limit} per {waits.seconds:g} s"
    return _say(name, max(waits.waits_s) <= waits.promised_s, f"{found}, {len(waits.waits_s)} times")


def _say(name: str, holds: bool, found: str) -> bool:
    print(verdict(name, holds=holds, found=found), flush=True)
    return holds


if __name__ == "__main__":
    sys.exit(main())

"""docs/faults.md says of every fault what the code does with it."""

from __future__ import annotations

import re
from itertools import product

import pytest

from blocklist_jobs.core.faults import COUNTS_FOR_BREAKER, Fault, FaultKind
from blocklist_jobs.core.limits import DEFAULT_LIMITS
from blocklist_jobs.core.retry import Next, Policy, Verdict, after_fault
from tests.docs.pages import first_words, rows

PAGE = "faults.md"
KINDS = {row[0].strip("`"): row for row in rows(PAGE, "Kinds")}
POLICY = Policy()


def verdicts(kind: FaultKind) -> set[Verdict]:
    """Whatever can follow a fault of a batch that is no probe."""
    cases = product((0, POLICY.attempts), (False, True), (1, 2), (False, True))
    return {
        after_fault(
            Fault(kind, "it failed"),
            attempts=attempts,
            refreshed=refreshed,
            size=size,
            policy=POLICY,
            dice=0.5,
            in_list=in_list,
        )
        for attempts, refreshed, size, in_list in cases
    }


def test_every_kind_is_told() -> None:
    assert list(KINDS) == [kind.value for kind in FaultKind]


@pytest.mark.parametrize("kind", [kind for kind in FaultKind if kind is not FaultKind.UNKNOWN])
def test_what_follows(kind: FaultKind) -> None:
    told = {word for word in re.findall(r"`([^`]+)`", KINDS[kind][2]) if word in set(Next)}
    assert told == {verdict.next.value for verdict in verdicts(kind)}


def test_unknown_is_like_transient() -> None:
    assert KINDS[FaultKind.UNKNOWN][2].startswith("the same")
    assert verdicts(FaultKind.UNKNOWN) == verdicts(FaultKind.TRANSIENT)


@pytest.mark.parametrize("kind", FaultKind)
def test_attempts_and_breaker(kind: FaultKind) -> None:
    assert {verdict.is_attempt for verdict in verdicts(kind)} == {KINDS[kind][3] == "yes"}
    assert (kind in COUNTS_FOR_BREAKER) == (KINDS[kind][4] == "yes")


def test_every_verdict_is_told() -> None:
    assert sorted(first_words(PAGE, "What each verdict does")) == sorted(Next)


def test_backoff() -> None:
    told = {
        row[0].strip("`"): (float(row[1]), float(row[2].rstrip(" s")), int(row[3])) for row in rows(PAGE, "Backoff")
    }
    assert told == {
        name: (limits.backoff.multiplier, limits.backoff.cap_s, limits.backoff.attempts)
        for name, limits in DEFAULT_LIMITS.items()
    }

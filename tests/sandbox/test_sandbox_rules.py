"""When a fault applies: by method, path, user, count and dice, in a way that repeats exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from blocklist_jobs.sandbox import ControlError, Sandbox
from tests.sandbox.music import Send


def hits(send: Send, number: int = 12, path: str = "/me") -> list[int]:
    """Which of so many requests a fault met, counted from 1."""
    return [n for n in range(1, number + 1) if send("GET", path).status_code == 503]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({}, list(range(1, 13))),
        ({"nth": [2, 5]}, [2, 5]),
        ({"every": 4}, [4, 8, 12]),
        ({"after": 9}, [10, 11, 12]),
        ({"count": 3}, [1, 2, 3]),
        ({"every": 2, "after": 4, "count": 2}, [6, 8]),
        ({"path": "^/v1/me$"}, list(range(1, 13))),
        ({"path": "playlists"}, []),
        ({"method": "DELETE"}, []),
        ({"user": "bob"}, []),
    ],
)
def test_when_a_rule_applies(sandbox: Sandbox, ann: Send, rule: dict[str, Any], expected: list[int]) -> None:
    sandbox.fault("status", **rule)
    assert hits(ann) == expected


def test_only_matched_requests_are_counted(sandbox: Sandbox, ann: Send) -> None:
    sandbox.fault("status", path="/me/albums", nth=[2])
    assert hits(ann, 3) == []
    assert hits(ann, 3, "/me/albums") == [2]
    shown = sandbox.faults()[0]
    assert (shown["matched"], shown["fired"], shown["rule"]["kind"]) == (3, 1, "status")


def test_one_user_alone_is_met(
    sandbox: Sandbox, ann: Send, connect: Callable[[str], Send], tokens: dict[str, Any]
) -> None:
    sandbox.fault("status", user="bob")
    assert hits(ann, 3) == []
    assert hits(connect(tokens["bob"]["access_token"]), 3) == [1, 2, 3]


def test_dice_fall_the_same_for_the_same_seed(sandbox: Sandbox, ann: Send) -> None:
    runs = []
    for seed in (1, 1, 2):
        sandbox.fault("status", probability=0.3, seed=seed)
        runs.append(hits(ann, 60))
        sandbox.clear_faults()
    assert runs[0] == runs[1] != runs[2]
    assert 5 <= len(runs[0]) <= 35
    assert hits(ann, 3) == []


@pytest.mark.parametrize("bad", [{"kind": "flood"}, {"kind": "status", "path": "("}, {"kind": "status", "nht": [1]}])
def test_rules_that_make_no_sense_are_named(sandbox: Sandbox, bad: dict[str, Any]) -> None:
    with pytest.raises(ControlError, match=r"flood|regular expression|nht"):
        sandbox.fault(**bad)

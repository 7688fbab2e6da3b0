"""Turns are sent one message each, and a broker that is away is left alone for a while."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from blocklist_jobs.dispatcher.errands import BROKER_PAUSE_S, SendTurns

ONE, TWO = UUID(int=1), UUID(int=2)


class Broker:
    """Takes messages while it is there."""

    def __init__(self) -> None:
        self.is_there = True
        self.sent: list[tuple[str, str, dict[str, Any]]] = []
        self.asked = 0
        self.now = 100.0

    def hand_out(self, slots: int) -> Sequence[tuple[UUID, int]]:
        """Two turns each time."""
        assert slots == 3
        self.asked += 1
        return [(ONE, 7), (TWO, 8)]

    def send(self, task: str, queue: str, ids: Mapping[str, Any]) -> bool:
        """Whether it was taken."""
        self.sent.append((task, queue, dict(ids)))
        return self.is_there

    def turns(self) -> SendTurns:
        """The chore on this broker."""
        return SendTurns(
            self.hand_out, lambda _: 3, self.send, task="t", queue="q", names="thing_id", clock=lambda: self.now
        )


def test_a_message_holds_ids_alone() -> None:
    broker = Broker()
    broker.turns()()
    assert broker.sent == [
        ("t", "q", {"thing_id": str(ONE), "fence": 7}),
        ("t", "q", {"thing_id": str(TWO), "fence": 8}),
    ]


def test_a_broker_that_is_away_is_left_alone_for_a_while() -> None:
    broker = Broker()
    turns = broker.turns()
    broker.is_there = False
    turns()
    assert len(broker.sent) == 1  # the second would wait for its time-out as well
    broker.is_there = True
    turns()
    assert broker.asked == 1
    broker.now += BROKER_PAUSE_S
    turns()
    assert (broker.asked, len(broker.sent)) == (2, 3)

"""One round: what is sent, what goes back, and how long to wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from sqlalchemy.exc import OperationalError

from blocklist_jobs.core.job import Priority
from blocklist_jobs.core.work import HandedOut
from blocklist_jobs.dispatcher.rounds import LONGEST_S, Rounds
from blocklist_jobs.jobs.hand_out import HandOutReport
from blocklist_jobs.queue.sender import Sent

SPOTIFY, TIDAL = ("spotify", "default"), ("tidal", "default")


def _batch(number: int, provider: str = "spotify") -> HandedOut:
    return HandedOut(number, 1, provider, Priority.NORMAL, uuid4())


@dataclass
class Desk:
    """What the round is given, and what it did with it."""

    reports: dict[tuple[str, str], HandOutReport | Exception]
    takes: int = 100
    asked: list[tuple[str, str, int]] = field(default_factory=list)
    sent: list[tuple[int, str]] = field(default_factory=list)
    given_back: list[int] = field(default_factory=list)

    def hand_out(self, provider: str, app: str, slots: int) -> HandOutReport:
        self.asked.append((provider, app, slots))
        report = self.reports[provider, app]
        if isinstance(report, Exception):
            raise report
        return report

    def send(self, batches: Sequence[HandedOut], *, app: str) -> Sent:
        taken = batches[: self.takes]
        self.sent += [(batch.batch_id, app) for batch in taken]
        return Sent(len(taken), tuple(batches[self.takes :]), "refused")

    def round(self) -> float:
        rounds = Rounds(
            lambda: list(self.reports),
            self.hand_out,
            self.send,
            lambda batch_id, _fence: self.given_back.append(batch_id),
        )
        return rounds(lambda _queue: 4)


def test_what_is_handed_out_is_sent_and_the_earliest_need_decides_the_pause() -> None:
    desk = Desk(
        {
            SPOTIFY: HandOutReport((_batch(1), _batch(2)), next_in_s=0.0),
            TIDAL: HandOutReport(next_in_s=0.4, reason="rate"),
        }
    )
    assert desk.round() == 0.0
    assert desk.sent == [(1, "default"), (2, "default")]
    assert desk.asked == [("spotify", "default", 4), ("tidal", "default", 4)]


@pytest.mark.parametrize("next_in_s", [None, 3600.0])
def test_nothing_sleeps_longer_than_a_lost_wake_may_cost(next_in_s: float | None) -> None:
    assert Desk({SPOTIFY: HandOutReport(next_in_s=next_in_s)}).round() == LONGEST_S
    assert Desk({}).round() == LONGEST_S


def test_what_the_broker_does_not_take_goes_back_and_is_not_tried_again_at_once() -> None:
    desk = Desk({SPOTIFY: HandOutReport((_batch(1), _batch(2), _batch(3)), next_in_s=0.0)}, takes=1)
    assert desk.round() == LONGEST_S
    assert desk.sent == [(1, "default")]
    assert desk.given_back == [2, 3]


def test_a_fault_in_one_lane_stops_no_other() -> None:
    desk = Desk({SPOTIFY: KeyError("a bug"), TIDAL: HandOutReport((_batch(9, "tidal"),), next_in_s=0.0)})
    assert desk.round() == 0.0
    assert desk.sent == [(9, "default")]


def test_a_postgres_that_does_not_answer_ends_the_round() -> None:
    desk = Desk({SPOTIFY: OperationalError("SELECT", {}, Exception("gone"))})
    with pytest.raises(OperationalError):
        desk.round()

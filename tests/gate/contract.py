"""What every gate must do, whatever it is made of. A class that inherits it says how to make one and how time goes."""

from __future__ import annotations

from abc import ABC, abstractmethod

from blocklist_jobs.core.faults import FaultKind
from blocklist_jobs.core.limits import BreakerMode, Limits, Window
from blocklist_jobs.core.permits import Outcome, Reason, Sent
from blocklist_jobs.jobs.ports import Gate

LIMITS = Limits((Window(10, 60),), burst=4, concurrency=3)
WHO = ("spotify", "app", "ana")


class GateContract(ABC):
    """Tests of the contract in ``jobs/ports.py``."""

    @abstractmethod
    def make(self, limits: Limits) -> Gate:
        """A gate with these limits that has granted nothing yet."""

    @abstractmethod
    def go(self, seconds: float) -> None:
        """Let time pass."""

    def test_permits_come_for_a_prefix_and_the_refusal_says_why(self) -> None:
        gate = self.make(LIMITS)
        taken = gate.take(*WHO, [1, 1, 1, 1])
        assert [permit.cost for permit in taken.permits] == [1, 1, 1]
        assert taken.refusal is not None
        assert taken.refusal.reason is Reason.CONCURRENCY
        assert len({permit.id for permit in taken.permits}) == 3

    def test_a_permit_says_for_whom_and_when(self) -> None:
        (permit,) = self.make(LIMITS).take(*WHO, [1]).permits
        assert (permit.provider, permit.app, permit.user) == WHO
        assert 0 <= permit.start_in_s <= 1
        assert permit.good_for_s > 0
        assert not permit.is_probe

    def test_after_the_wait_that_it_names_there_is_a_permit(self) -> None:
        gate = self.make(LIMITS)
        for _ in range(12):
            taken = gate.take(*WHO, [1])
            if taken.refusal:
                self.go(taken.refusal.wait_s)
                taken = gate.take(*WHO, [1])
            (permit,) = taken.permits
            gate.report(permit, Outcome(Sent.SUCCESS))

    def test_capacity_takes_nothing(self) -> None:
        gate = self.make(LIMITS)
        first = gate.capacity("spotify", "app", within_s=1, critical=True)
        assert first.free == 3
        assert gate.capacity("spotify", "app", within_s=1, critical=True) == first
        assert len(gate.take(*WHO, [1, 1, 1]).permits) == 3

    def test_gates_of_other_apps_and_providers_are_their_own(self) -> None:
        gate = self.make(LIMITS)
        assert len(gate.take(*WHO, [1, 1, 1]).permits) == 3
        assert gate.take("spotify", "other", "ana", [1]).permits
        assert gate.take("tidal", "app", "ana", [1]).permits

    def test_throttled_holds_until_retry_after(self) -> None:
        gate = self.make(LIMITS)
        (permit,) = gate.take(*WHO, [1]).permits
        gate.report(permit, Outcome(Sent.FAULT, FaultKind.THROTTLED, retry_after_s=20))
        refusal = gate.take(*WHO, [1]).refusal
        assert refusal is not None
        assert refusal.reason is Reason.COOL_DOWN
        assert 19 < refusal.wait_s <= 20.001

    def test_unused_permits_go_back(self) -> None:
        gate = self.make(LIMITS)
        taken = gate.take(*WHO, [1, 1, 1])
        for permit in taken.permits:
            gate.report(permit, Outcome(Sent.UNUSED))
        (window,) = gate.status("spotify", "app")["windows"]
        assert (window["used"], window["left"]) == (0, 10)

    def test_what_is_booked_ahead_is_not_used_yet_and_not_left(self) -> None:
        gate = self.make(Limits((Window(10, 4),), burst=1, concurrency=8))
        permits = gate.take(*WHO, [1] * 8).permits
        ahead = sum(permit.start_in_s > 0 for permit in permits)
        assert ahead >= 1
        (window,) = gate.status("spotify", "app")["windows"]
        assert (window["used"], window["booked"], window["left"]) == (1, ahead, 9 - ahead)
        self.go(1.5)
        (window,) = gate.status("spotify", "app")["windows"]
        assert (window["used"], window["booked"]) == (1 + ahead, 0)

    def test_changed_limits_hold_at_once(self) -> None:
        gate = self.make(LIMITS)
        gate.configure("spotify", "app", Limits((Window(10, 60),), paused=True))
        refusal = gate.take(*WHO, [1]).refusal
        assert refusal is not None
        assert refusal.reason is Reason.PAUSED
        gate.configure("spotify", "app", Limits((Window(10, 60),), breaker=BreakerMode.OPEN))
        refusal = gate.take(*WHO, [1]).refusal
        assert refusal is not None
        assert refusal.reason is Reason.CIRCUIT_OPEN

    def test_its_status_has_all_that_the_api_shows(self) -> None:
        shown = self.make(LIMITS).status("spotify", "app")
        assert set(shown) == {
            "provider", "app", "windows", "quotas", "next_permit_in_s", "reason", "breaker", "cool_down_s",
            "learned_limit", "burst", "concurrency", "paused",
        }  # fmt: skip
        assert shown["concurrency"] == {"cap": 3, "used": 0}
        assert shown["breaker"] == {"state": "closed", "failures": 0, "until_in_s": 0.0, "forced": None}

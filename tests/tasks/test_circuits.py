"""What a process believes of a circuit: the gate's word, for a while, per provider and app."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.core.permits import Capacity, Reason, Refusal
from blocklist_jobs.tasks.circuits import LONGEST_BELIEF_S, Circuits


class Clock:
    """A clock that is set."""

    now = 1000.0

    def __call__(self) -> float:
        """The time it was set to."""
        return self.now


def _refused(reason: Reason, wait_s: float) -> Capacity:
    return Capacity(0, Refusal(reason, wait_s))


@given(wait_s=st.floats(0, 1e6), passed_s=st.floats(0, 1e6))
def test_an_open_circuit_is_believed_as_long_as_the_gate_said_and_never_long(wait_s: float, passed_s: float) -> None:
    clock = Clock()
    circuits = Circuits(clock)
    assert circuits.hear("spotify", "ours", _refused(Reason.CIRCUIT_OPEN, wait_s))
    clock.now += passed_s
    assert circuits.is_open("spotify", "ours") == (clock.now < 1000.0 + min(wait_s, LONGEST_BELIEF_S))
    assert not circuits.is_open("spotify", "theirs")
    assert not circuits.is_open("tidal", "ours")


@given(reason=st.sampled_from([reason for reason in Reason if reason is not Reason.CIRCUIT_OPEN]))
def test_no_other_reason_is_remembered_and_any_other_word_ends_it(reason: Reason) -> None:
    circuits = Circuits(Clock())
    circuits.hear("spotify", "ours", _refused(Reason.CIRCUIT_OPEN, 5))
    assert not circuits.hear("spotify", "ours", _refused(reason, 60))
    assert not circuits.is_open("spotify", "ours")
    circuits.hear("spotify", "ours", _refused(Reason.CIRCUIT_OPEN, 5))
    assert not circuits.hear("spotify", "ours", Capacity(1))
    assert not circuits.is_open("spotify", "ours")

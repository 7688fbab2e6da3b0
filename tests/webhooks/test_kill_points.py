"""A worker that dies at any step of a turn: the event arrives all the same, at most one request is made twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from blocklist_jobs.jobs.deliver import Deliver
from tests.webhooks.conftest import Hooks
from tests.webhooks.receiver import Receiver


class Killed(BaseException):
    """The process is gone: nothing after this line runs, and nothing is tidied up."""


def dies_before(whole: Callable[..., Any]) -> Callable[..., Any]:
    def dies(*_: Any, **__: Any) -> Any:
        raise Killed

    assert callable(whole)
    return dies


def dies_after(whole: Callable[..., Any]) -> Callable[..., Any]:
    def dies(*given: Any, **named: Any) -> Any:
        whole(*given, **named)
        raise Killed

    return dies


# (part, verb, when it dies, how often the event is sent in all)
POINTS = [
    ("_turns", "claim", dies_before, 1),
    ("_turns", "claim", dies_after, 1),
    ("_turns", "take", dies_before, 1),
    ("_turns", "take", dies_after, 1),
    ("_post", "__call__", dies_after, 2),
    ("_turns", "settle", dies_before, 2),
    ("_turns", "settle", dies_after, 1),
    ("_turns", "release", dies_before, 1),
    ("_turns", "release", dies_after, 1),
]


@pytest.mark.kill
@pytest.mark.parametrize(("part", "verb", "when", "sent"), POINTS, ids=lambda given: getattr(given, "__name__", given))
def test_it_arrives_wherever_the_worker_dies(
    hooks: Hooks, receiver: Receiver, part: str, verb: str, when: Callable[..., Any], sent: int
) -> None:
    delivery = hooks.test(hooks.add(receiver.url()))
    deliver = hooks.services.telling.deliver
    dying = _dying(deliver, part, verb, when)
    [(webhook_id, fence)] = hooks.services.telling.hand_out(16)
    with pytest.raises(Killed):
        dying(webhook_id, fence)
    assert len(receiver.got) <= sent
    # What is leased comes back when the lease ends, and not before.
    hooks.sql("UPDATE webhooks SET lease_until = now() WHERE lease_until IS NOT NULL")
    hooks.turn()
    assert hooks.read(delivery).state == "delivered"
    assert receiver.ids() == [str(delivery.id)] * sent
    assert hooks.turn() == 0


def _dying(deliver: Deliver, part: str, verb: str, when: Callable[..., Any]) -> Deliver:
    """A worker like the real one, but for the step at which it dies."""

    class Part:
        def __getattr__(self, name: str) -> Any:
            whole = getattr(getattr(deliver, part), name)
            return when(whole) if name == verb else whole

        def __call__(self, *given: Any) -> Any:
            return self.__getattr__("__call__")(*given)

    parts: dict[str, Any] = {"_turns": deliver._turns, "_post": deliver._post} | {part: Part()}
    return Deliver(parts["_turns"], parts["_post"])

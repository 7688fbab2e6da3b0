"""Run standing orders whose time has come: each run is an ordinary job, made once for each time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from blocklist_jobs.core.errors import Unavailable
from blocklist_jobs.core.job import JobType, Priority
from blocklist_jobs.core.standing_order import WAIT, Decision, Do, Order, decide, is_harmless
from blocklist_jobs.core.states import ACTIVE, Status
from blocklist_jobs.core.views import JobRequest
from blocklist_jobs.jobs.begin import Begin
from blocklist_jobs.jobs.control import execution_key
from blocklist_jobs.jobs.ledger import Ledger, Ledgers

CHECK_WAIT = timedelta(seconds=2)
"""How soon a dry run is looked at again that was made first."""

LONGEST_S = 0.3
"""When thousands come due in one minute, each sweep runs some of them: the leader has more urgent things to do."""

AFTER_TROUBLE = timedelta(minutes=5)
"""How soon an order is looked at again that could not be dealt with."""

_log: Any = structlog.get_logger(__name__)


class RunOrders:
    """Called by each sweep; twice at once does no more than once, since orders are locked and jobs have their key."""

    def __init__(self, ledgers: Ledgers, begin: Begin, timer: Callable[[], float] = time.monotonic) -> None:
        self._ledgers = ledgers
        self._begin = begin
        self._timer = timer

    def __call__(self) -> None:
        """Look at all that are due, each in a transaction of its own; what goes wrong with one stops no other."""
        with self._ledgers.begin() as ledger:
            found = ledger.orders.due()
        until = self._timer() + LONGEST_S
        for order_id in found:
            self._try(order_id)
            if self._timer() > until:
                return

    def _try(self, order_id: UUID) -> None:
        try:
            self._one(order_id)
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - told in the log; the others have their turn
            _log.exception("order_failed", schedule_id=str(order_id))
            with self._ledgers.begin() as ledger:
                ledger.orders.postpone(order_id, AFTER_TROUBLE)

    def _one(self, order_id: UUID) -> None:
        with self._ledgers.begin() as ledger:
            order = ledger.orders.lock(order_id)
            if order is None:
                return
            if order.checked is not None and order.is_connected:
                self._check(ledger, order, order.checked)
            else:
                self._carry_out(ledger, order, decide(order, ledger.now()))

    def _carry_out(self, ledger: Ledger, order: Order, decision: Decision) -> None:
        orders, coming = ledger.orders, decision.next_run_at
        if decision.do is Do.PAUSE:
            orders.pause(order.id, "its connection was removed")
        elif decision.do is Do.WAIT:
            orders.wait(order.id, next_run_at=coming, wait=WAIT)
        elif decision.do is Do.RUN:
            job_id = self._make(ledger, order, decision)
            orders.ran(order, job_id, next_run_at=coming, looks_first=decision.dry_run)
        else:
            orders.rest(order.id, next_run_at=coming, skipped=decision.do is Do.SKIP)

    def _make(self, ledger: Ledger, order: Order, decision: Decision) -> UUID:
        payload = {
            "blocklist_id": str(order.blocklist_id),
            "dry_run": decision.dry_run,
            "options": dict(order.options),
            "connection_id": str(order.connection_id),
        }
        # No key of a client's can begin so: theirs are ASCII.
        key = f"→order:{order.id}:{decision.due}"
        return self._add(ledger, order, payload, key, b"")

    def _check(self, ledger: Ledger, order: Order, checked: Mapping[str, Any]) -> None:
        """What follows the dry run that was made first."""
        status, plan = Status(checked["status"]), checked["plan"] or {}
        if status in ACTIVE:
            ledger.orders.wait(order.id, next_run_at=order.next_run_at, wait=CHECK_WAIT)
            return
        is_done = status in (Status.COMPLETED, Status.PARTIALLY_COMPLETED)
        remove = int(plan.get("remove", 0))
        if not is_done or not remove:
            ledger.orders.checked(order, is_done=is_done)
        elif checked["is_too_old"]:  # nobody has looked for an hour
            ledger.orders.check_again(order)
        elif not is_harmless(plan):
            ledger.orders.hold(order.id, checked["id"], remove=remove)
            ledger.orders.checked(order)
        else:
            ledger.orders.checked(order, self._execute(ledger, order, checked["id"]))

    def _execute(self, ledger: Ledger, order: Order, plan_of: UUID) -> UUID:
        """The same job that its owner would get who executes the plan."""
        payload = {
            "blocklist_id": str(order.blocklist_id),
            "options": dict(order.options),
            "connection_id": str(order.connection_id),
        }
        return self._add(ledger, order, payload, execution_key(plan_of), plan_of.bytes, plan_of)

    def _add(
        self,
        ledger: Ledger,
        order: Order,
        payload: Mapping[str, Any],
        key: str,
        digest: bytes,
        plan_of: UUID | None = None,
    ) -> UUID:
        request = JobRequest(JobType.ENFORCEMENT_EXECUTION, order.provider, payload, Priority(order.priority))
        made = ledger.jobs.add(order.user_id, request, key=key, digest=digest, plan_of=plan_of, schedule_id=order.id)
        if made is None:  # this time was done before
            known = ledger.jobs.keyed(order.user_id, key)
            assert known is not None  # noqa: S101 - the key is taken, so its job is there
            return known[0]
        self._begin(ledger, made)
        return made

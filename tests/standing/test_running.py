"""Orders run once for each time, one run at a time, whatever happens in between."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from blocklist_jobs.core.standing_order import Clock
from blocklist_jobs.core.states import Status
from blocklist_jobs.jobs.run_orders import RunOrders
from blocklist_jobs.sandbox import id_of
from tests.jobs.libraries import ZED
from tests.standing.conftest import Desk

HOURLY = Clock(every_s=3_600)


def test_an_order_runs_when_its_time_has_come(desk: Desk) -> None:
    order = desk.order(desk.shop.block(ZED), HOURLY)
    desk.run()
    assert desk.jobs(order) == []
    assert order.next_run_at is not None
    assert timedelta(minutes=59) < order.next_run_at - datetime.now(UTC) <= timedelta(hours=1)
    desk.come_round(order)
    desk.run()
    desk.run()
    [job] = desk.jobs(order)
    assert (job.priority, job.dry_run, job.payload["options"]) == ("low", False, desk.options)
    shown = desk.read(order)
    assert (shown.last_job_id, shown.last_job_status, shown.skipped) == (job.id, "pending", 0)
    assert shown.next_run_at is not None
    assert shown.next_run_at > datetime.now(UTC)
    [done] = desk.shop.drive(job)
    assert done.status is Status.COMPLETED
    assert done.progress.completed > 0
    assert desk.read(order).last_job_status == "completed"


def test_many_missed_times_are_one_run(desk: Desk) -> None:
    order = desk.order(desk.shop.block(ZED), HOURLY)
    desk.come_round(order, ago_s=3 * 86_400 + 100)
    for _ in range(3):
        desk.run()
    assert len(desk.jobs(order)) == 1
    shown = desk.read(order)
    assert shown.next_run_at is not None
    assert timedelta(minutes=57) < shown.next_run_at - datetime.now(UTC) < timedelta(minutes=59)  # the phase is kept


def test_two_sweeps_at_once_make_one_job(desk: Desk) -> None:
    order = desk.order(desk.shop.block(ZED), HOURLY)
    desk.come_round(order)
    threads = [threading.Thread(target=desk.run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(desk.jobs(order)) == 1


def test_thousands_at_once_are_run_in_portions(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blocklist_jobs.jobs.run_orders.LONGEST_S", 0.0)
    orders = [desk.order(desk.shop.block(ZED, name=name), HOURLY) for name in "abc"]
    for order in orders:
        desk.come_round(order)

    def waiting() -> int:
        with desk.shop.services.engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM schedules WHERE due_at <= now()")).scalar_one())

    desk.run()
    assert waiting() >= 2
    for _ in range(20):
        desk.run()
    assert waiting() == 0


def test_a_crash_before_the_commit_makes_nothing_and_the_next_sweep_all(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = desk.order(desk.shop.block(ZED), HOURLY)
    desk.come_round(order)

    class Killed(BaseException):
        pass

    made: list[UUID] = []
    whole = RunOrders._make

    def dies(self: RunOrders, *given: object) -> UUID:
        made.append(whole(self, *given))  # type: ignore[arg-type]
        raise Killed

    monkeypatch.setattr(RunOrders, "_make", dies)
    with pytest.raises(Killed):
        desk.run()
    assert made
    assert desk.jobs(order) == []
    monkeypatch.setattr(RunOrders, "_make", whole)
    desk.run()
    assert len(desk.jobs(order)) == 1


def test_a_time_that_was_done_before_is_not_done_again(desk: Desk) -> None:
    """As after a restored backup: the order has forgotten, its job is there."""
    order = desk.order(desk.shop.block(ZED), HOURLY)
    desk.come_round(order)
    at = desk.read(order).next_run_at
    desk.run()
    [job] = desk.jobs(order)
    desk.shop.drive(job)
    desk.sql("UPDATE schedules SET next_run_at = :at, due_at = :at, last_job_id = NULL", at=at)
    desk.run()
    assert [one.id for one in desk.jobs(order)] == [job.id]
    assert desk.read(order).last_job_id == job.id


def test_a_time_is_skipped_while_the_last_run_is_unfinished(desk: Desk) -> None:
    order = desk.order(desk.shop.block(ZED), HOURLY)
    desk.come_round(order)
    desk.run()
    desk.come_round(order)
    desk.run()
    assert len(desk.jobs(order)) == 1
    assert desk.read(order).skipped == 1
    desk.shop.drive(*desk.jobs(order))
    desk.come_round(order)
    desk.run()
    assert len(desk.jobs(order)) == 2


def test_orders_of_one_connection_wait_for_each_other(desk: Desk) -> None:
    first, second = desk.order(desk.shop.block(ZED), HOURLY), desk.order(desk.shop.block(ZED, name="b"), HOURLY)
    desk.come_round(first, ago_s=2)
    desk.come_round(second, ago_s=1)
    desk.run()
    assert (len(desk.jobs(first)), len(desk.jobs(second))) == (1, 0)
    desk.hurry()
    desk.run()
    assert len(desk.jobs(second)) == 0
    desk.shop.drive(*desk.jobs(first))
    desk.hurry()
    desk.run()
    assert (len(desk.jobs(second)), desk.read(second).skipped) == (1, 0)


def test_a_change_of_the_list_runs_the_orders_that_wait_for_one(desk: Desk) -> None:
    blocklist_id = desk.shop.block(id_of("nobody"))
    order, by_the_clock = desk.order(blocklist_id, on_change=True), desk.order(blocklist_id, HOURLY)
    desk.run()
    body = f'{{"artists": [{{"name": "Nobody", "ids": {{"spotify": "{id_of("nobody")}"}}}}]}}'.encode()
    desk.shop.services.blocklists.replace(desk.caller, blocklist_id, body, is_json=True)
    desk.run()
    assert desk.jobs(order) == []  # the same artist under another name is no change
    body = f'{{"artists": [{{"ids": {{"spotify": "{ZED}"}}}}]}}'.encode()
    desk.shop.services.blocklists.replace(desk.caller, blocklist_id, body, is_json=True)
    desk.run()
    desk.run()
    [job] = desk.jobs(order)
    assert not job.dry_run
    assert desk.jobs(by_the_clock) == []
    assert [(one.number, one.added, one.removed) for one in desk.revisions(blocklist_id)] == [(2, 1, 1)]
    # A change that comes while the run is unfinished is not lost.
    desk.shop.services.blocklists.replace(
        desk.caller, blocklist_id, body.replace(b"]}", b', {"name": "B"}]}'), is_json=True
    )
    desk.run()
    assert len(desk.jobs(order)) == 1
    desk.shop.drive(job)
    desk.hurry()
    desk.run()
    assert len(desk.jobs(order)) == 2


def test_a_paused_order_rests_and_begins_anew(desk: Desk) -> None:
    order = desk.order(desk.shop.block(ZED), HOURLY)
    orders = desk.shop.services.standing.orders
    orders.change(desk.caller, order.id, {"paused": True})
    desk.come_round(order, ago_s=10_000)
    desk.run()
    assert desk.jobs(order) == []
    resumed = orders.change(desk.caller, order.id, {"paused": False})
    assert resumed.next_run_at is not None
    assert resumed.next_run_at > datetime.now(UTC) + timedelta(minutes=59)
    desk.run()
    assert desk.jobs(order) == []
    orders.run_now(desk.caller, order.id)
    desk.run()
    assert len(desk.jobs(order)) == 1
    assert desk.read(order).next_run_at == resumed.next_run_at


def test_an_order_whose_connection_is_gone_pauses_and_says_so(desk: Desk) -> None:
    order = desk.order(desk.shop.block(ZED), HOURLY)
    desk.shop.services.connections.remove(desk.caller, order.connection_id)
    desk.come_round(order)
    desk.run()
    shown = desk.read(order)
    assert (shown.paused, shown.paused_reason) == (True, "its connection was removed")
    assert desk.news()[0]["type"] == "schedule.paused"
    assert desk.jobs(order) == []


def test_jobs_outlive_their_order(desk: Desk) -> None:
    order = desk.order(desk.shop.block(ZED), HOURLY)
    desk.come_round(order)
    desk.run()
    [job] = desk.jobs(order)
    desk.shop.services.standing.orders.remove(desk.caller, order.id)
    [done] = desk.shop.drive(job)
    assert (done.status, done.schedule_id) == (Status.COMPLETED, None)


def test_one_that_cannot_be_dealt_with_stops_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, fine = desk.order(desk.shop.block(ZED), HOURLY), desk.order(desk.shop.block(ZED, name="b"), HOURLY)
    desk.come_round(broken, ago_s=10)
    desk.come_round(fine)
    whole = RunOrders._carry_out

    def fails(self: RunOrders, ledger: object, order: object, decision: object) -> None:
        if order.id == broken.id:  # type: ignore[attr-defined]
            raise KeyError("a provider that is no more")
        whole(self, ledger, order, decision)  # type: ignore[arg-type]

    monkeypatch.setattr(RunOrders, "_carry_out", fails)
    desk.run()
    assert (len(desk.jobs(broken)), len(desk.jobs(fine))) == (0, 1)

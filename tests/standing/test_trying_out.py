"""What a source has changed is tried out with a dry run, and carried out when it is harmless."""

from __future__ import annotations

import pytest

from blocklist_jobs.core.standing_order import Clock
from blocklist_jobs.core.states import Status
from blocklist_jobs.sandbox import id_of
from tests.jobs.libraries import ZED
from tests.standing.conftest import Desk
from tests.standing.origin import Origin, csv_of

ONE = id_of("one")


def test_orders_look_first_and_then_do_what_is_harmless(desk: Desk, origin: Origin) -> None:
    blocklist_id = desk.shop.block(ONE)
    order = desk.order(blocklist_id, on_change=True)
    origin.holds(ONE, ZED)
    desk.follow(blocklist_id, origin.url())
    desk.look(blocklist_id)
    desk.run()
    [first] = desk.jobs(order)
    assert first.dry_run
    desk.hurry()
    desk.run()
    assert len(desk.jobs(order)) == 1
    [planned] = desk.shop.drive(first)
    assert planned.plan is not None
    assert planned.plan["remove"] > 0
    desk.hurry()
    desk.run()
    desk.hurry()
    desk.run()
    found = desk.jobs(order)
    assert [(one.dry_run, one.plan_of) for one in found] == [(True, None), (False, first.id)]
    assert desk.read(order).last_job_id == found[1].id
    # Whoever executes the plan by hand gets the same job.
    assert desk.shop.services.control.execute(desk.caller, first.id).job.id == found[1].id
    [done] = desk.shop.drive(found[1])
    assert (done.status, done.progress.completed) == (Status.COMPLETED, planned.plan["remove"])


def test_a_plan_that_takes_out_a_lot_waits_for_its_owner(
    desk: Desk, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("blocklist_jobs.core.standing_order.MUCH", 0)
    blocklist_id = desk.shop.block(ONE)
    order = desk.order(blocklist_id, on_change=True)
    origin.holds(ONE, ZED)
    desk.follow(blocklist_id, origin.url())
    desk.look(blocklist_id)
    desk.run()
    [planned] = desk.shop.drive(*desk.jobs(order))
    assert planned.plan is not None
    desk.sql("UPDATE jobs SET plan = jsonb_set(plan, '{surfaces,liked_songs,entries}', to_jsonb(plan->'remove'))")
    for _ in range(3):
        desk.hurry()
        desk.run()
    assert len(desk.jobs(order)) == 1
    told = desk.news()[0]
    assert (told["type"], told["job_id"], told["remove"]) == (
        "schedule.needs_confirmation",
        str(planned.id),
        planned.plan["remove"],
    )
    executed = desk.shop.services.control.execute(desk.caller, planned.id).job
    assert desk.shop.drive(executed)[0].status is Status.COMPLETED


def test_by_the_clock_too_what_is_new_is_looked_at_first(
    desk: Desk, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("blocklist_jobs.core.standing_order.MUCH", 0)
    blocklist_id = desk.shop.block(ONE)
    order = desk.order(blocklist_id, Clock(every_s=3_600))
    origin.holds(ONE, ZED)
    desk.follow(blocklist_id, origin.url())
    desk.look(blocklist_id)

    def run(*, after: str = "") -> list[bool]:
        desk.come_round(order)
        desk.run()
        desk.shop.drive(*desk.jobs(order))
        if after:
            desk.sql(after)
        for _ in range(2):
            desk.hurry()
            desk.run()
        desk.shop.drive(*desk.jobs(order))
        return [one.dry_run for one in desk.jobs(order)]

    a_lot = "UPDATE jobs SET plan = jsonb_set(plan, '{surfaces,liked_songs,entries}', to_jsonb(plan->'remove'))"
    assert run(after=a_lot) == [True]  # its owner is asked
    assert run() == [True, True, False]  # and until there is an answer, each time begins with a look
    assert run() == [True, True, False, False]


def test_a_plan_that_nobody_looked_at_for_an_hour_is_made_anew(desk: Desk, origin: Origin) -> None:
    blocklist_id = desk.shop.block(ONE)
    order = desk.order(blocklist_id, on_change=True)
    origin.holds(ONE, ZED)
    desk.follow(blocklist_id, origin.url())
    desk.look(blocklist_id)
    desk.run()
    desk.shop.drive(*desk.jobs(order))
    desk.sql("UPDATE jobs SET plan_expires_at = now() - interval '1 second'")
    for _ in range(3):
        desk.hurry()
        desk.run()
    assert [one.dry_run for one in desk.jobs(order)] == [True, True]


def test_what_its_owner_uploads_is_meant_as_it_is(desk: Desk, origin: Origin) -> None:
    blocklist_id = desk.shop.block(ONE)
    order = desk.order(blocklist_id, on_change=True)
    desk.follow(blocklist_id, origin.url())
    desk.shop.services.blocklists.replace(desk.caller, blocklist_id, csv_of(ONE, ZED))
    desk.run()
    assert [one.dry_run for one in desk.jobs(order)] == [False]

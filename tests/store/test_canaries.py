"""Canaries fly in their time, and only the last one sent through a queue lands."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine, text

from blocklist_jobs.store.canaries import EVERY_S, LOST_AFTER_S, Canaries


def pass_by(engine: Engine, seconds: float) -> None:
    """Move all flights into the past."""
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE canary SET sent_at = sent_at - :by, landed_at = landed_at - :by"),
            {"by": timedelta(seconds=seconds)},
        )


def test_one_flies_when_the_last_has_landed_long_enough_ago(clean_db: Engine) -> None:
    canaries = Canaries(clean_db)
    assert canaries.fly([]) == []
    assert canaries.fly(["spotify", "tidal"]) == [("spotify", 1), ("tidal", 1)]
    assert canaries.land("spotify", 1)
    assert canaries.fly(["spotify"]) == []
    pass_by(clean_db, EVERY_S + 1)
    assert canaries.fly(["spotify"]) == [("spotify", 2)]


def test_a_lost_one_is_followed_by_another_and_lands_no_more(clean_db: Engine) -> None:
    canaries = Canaries(clean_db)
    canaries.fly(["spotify"])
    pass_by(clean_db, LOST_AFTER_S + 1)
    [before] = canaries.seen()
    assert before.landed_s is None
    assert before.out_s is not None
    assert before.out_s > LOST_AFTER_S
    assert canaries.fly(["spotify"]) == [("spotify", 2)]
    assert not canaries.land("spotify", 1)
    assert canaries.land("spotify", 2)
    [after] = canaries.seen()
    assert after.out_s is None
    assert after.took_s is not None
    assert 0 <= after.took_s < 30

"""Beat's part of it: who is renewed ahead, who is warned, and a thousand whose tokens end within the hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from blocklist_jobs.config.settings import read_settings
from blocklist_jobs.core.connection import LONGEST_WARNING, warned_ahead
from blocklist_jobs.core.limits import Limits, Window
from blocklist_jobs.core.states import Status
from blocklist_jobs.store.tables import connections, jobs
from blocklist_jobs.wiring.providers import make_providers
from tests.jobs.renewals import SOON, asked, connect_many, drive, open_refreshes, told, with_user
from tests.jobs.workshop import Workshop

MANY = 1_000
LIMIT = Limits((Window(150, 1),), burst=10, concurrency=16)
KEY = Fernet.generate_key().decode()
WARNING = "connection.consent_ends"


def refreshes(workshop: Workshop) -> list[Any]:
    """All ``token_refresh`` jobs."""
    query = select(jobs).where(jobs.c.job_type == "token_refresh").order_by(jobs.c.user_id)
    with workshop.services.engine.connect() as connection:
        return list(connection.execute(query).all())


def change(workshop: Workshop, user: str, **values: Any) -> None:
    """Write into the row of a user's connection."""
    with workshop.services.engine.begin() as connection:
        connection.execute(update(connections).where(connections.c.user_id == user).values(**values))


def most_in_window(instants: Sequence[float], seconds: float) -> int:
    """The most instants in any half-open window of so many seconds."""
    return max(sum(start <= other < start + seconds for other in instants) for start in instants)


def test_only_what_ends_soon_and_can_be_renewed(workshop: Workshop) -> None:
    connect_many(workshop, 7, ends_in=SOON)
    change(workshop, "user0001", expires_at=datetime.now(UTC) + timedelta(minutes=30))
    change(workshop, "user0002", expires_at=None)
    change(workshop, "user0003", refresh_token=None)
    change(workshop, "user0004", status="needs_reconnect")
    change(workshop, "user0005", provider="apple_music")
    change(workshop, "user0006", expires_at=datetime.now(UTC) - timedelta(days=2))
    assert workshop.services.keep_tokens().renewals == 2
    found = refreshes(workshop)
    assert [(row.user_id, row.priority, row.status) for row in found] == [
        ("user0000", 1, "pending"),
        ("user0006", 1, "pending"),
    ]
    drive(workshop, lambda: not open_refreshes(workshop))
    assert workshop.services.keep_tokens().renewals == 0
    assert workshop.services.jobs.read(with_user(workshop, "user0000").caller, found[0].id).status is Status.COMPLETED


def test_twice_at_once_is_as_good_as_once(workshop: Workshop) -> None:
    connect_many(workshop, 120, ends_in=SOON)
    with ThreadPoolExecutor(4) as pool:
        for one in [pool.submit(workshop.services.keep_tokens) for _ in range(4)]:
            one.result()
    workshop.services.keep_tokens()
    assert Counter(Counter(row.connection_id for row in refreshes(workshop)).values()) == {1: 120}


def test_a_dead_letter_is_not_hidden_by_others_like_it(workshop: Workshop) -> None:
    """A token that opens with no key is a bug of ours: it is tried, and then waits for somebody to look."""
    connect_many(workshop, 1, ends_in=SOON)
    change(workshop, "user0000", refresh_token=b"of a key that is gone")
    for _ in range(2):
        workshop.services.keep_tokens()
        drive(workshop, lambda: not open_refreshes(workshop))
    assert [row.status for row in refreshes(workshop)] == ["dead_letter"]


def test_a_thousand_that_end_within_the_hour(workshop: Workshop) -> None:
    workshop.set_limits(LIMIT)
    made = connect_many(workshop, MANY, ends_in=timedelta(minutes=9))
    assert workshop.services.keep_tokens().renewals == MANY
    drive(workshop, lambda: not open_refreshes(workshop), within_s=90)
    heard = asked(workshop)
    assert Counter(row.status for row in refreshes(workshop)) == {"completed": MANY}
    with workshop.services.engine.connect() as connection:
        rows = connection.execute(select(connections.c.token_version, connections.c.expires_at)).all()
    assert {row.token_version for row in rows} == {2}
    assert min(row.expires_at for row in rows) > datetime.now(UTC) + timedelta(minutes=50)
    # Each once: versions count those that were kept, the sandbox all that were asked for.
    assert (len(heard), {one["status"] for one in heard}, len(made)) == (MANY, {200}, MANY)
    assert most_in_window([one["at"] for one in heard], 1.0) <= LIMIT.windows[0].limit


@pytest.mark.parametrize("provider", ["apple_music", "spotify"])
def test_a_consent_that_ends_is_told_once(workshop: Workshop) -> None:
    connect_many(workshop, 3, ends_in=timedelta(hours=1))
    now = datetime.now(UTC)
    given_at = {"user0000": now - timedelta(days=170), "user0001": now - timedelta(days=160), "user0002": None}
    for user, instant in given_at.items():
        change(workshop, user, consented_at=instant)
    for _ in range(2):
        workshop.services.keep_tokens()
    ((user, kind, data),) = told(workshop)
    assert (user, kind, data["provider"]) == ("user0000", WARNING, workshop.provider)
    ends_at = datetime.fromisoformat(data["ends_at"])
    assert abs(ends_at - (now + timedelta(days=10))) < timedelta(seconds=1)
    change(workshop, "user0000", consented_at=now - timedelta(days=168))
    assert workshop.services.keep_tokens().warnings == 1


@pytest.mark.parametrize(("days", "told_of"), [("0", None), ("7", 7)])
def test_youtube_warns_where_its_app_is_in_testing_alone(days: str, told_of: int | None) -> None:
    needed = {"DATABASE_URL": "postgresql:///x", "REDIS_URL": "redis://x", "TOKEN_ENCRYPTION_KEYS": KEY}
    providers = make_providers(read_settings({**needed, "GOOGLE_CONSENT_DAYS": days}))
    assert providers["youtube_music"].capabilities.consent_days == told_of


@given(st.timedeltas(min_value=timedelta(hours=1), max_value=timedelta(days=5000)))
def test_a_warning_comes_well_before_the_end(valid: timedelta) -> None:
    ahead = warned_ahead(valid)
    assert timedelta(0) < ahead <= min(LONGEST_WARNING, valid / 7)
    assert ahead == LONGEST_WARNING or ahead == valid / 7

"""The embedded servers, really started, killed and started again."""

from __future__ import annotations

import redis
from sqlalchemy import Engine, text


def test_the_session_has_a_database_with_all_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM jobs")).scalar_one() == 0


def test_redis_keeps_what_it_is_told_and_never_evicts(redis_client: redis.Redis) -> None:
    assert redis_client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert redis_client.config_get("appendonly") == {"appendonly": "no"}

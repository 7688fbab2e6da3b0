"""A world with a clock that can be moved."""

from __future__ import annotations

import pytest
from redis import Redis

from tests.gate.movable import Movable


@pytest.fixture
def world(redis_client: Redis) -> Movable:
    """A fresh Redis and a moved clock."""
    return Movable(redis_client)

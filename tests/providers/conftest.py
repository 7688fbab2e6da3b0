"""The socket under test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from blocklist_jobs.providers.http import HttpSocket


@pytest.fixture
def http_socket() -> Iterator[HttpSocket]:
    """A socket whose connections are closed after the test."""
    made = HttpSocket()
    yield made
    made.close()

"""Ann at Apple Music, with both of her tokens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from blocklist_jobs.sandbox import Sandbox
from tests.sandbox.apple import NAME, Apple, caller, document


@pytest.fixture
def ann(sandbox: Sandbox) -> Iterator[Apple]:
    """Sends as ann, whose library is in the sandbox now."""
    tokens = sandbox.seed(document(), NAME)["ann"]
    with caller(sandbox, tokens) as client:
        yield Apple(sandbox, tokens, client)

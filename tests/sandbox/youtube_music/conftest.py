"""Ann at YouTube."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from blocklist_jobs.sandbox import Sandbox
from tests.sandbox.youtube import NAME, YouTube, caller, document


@pytest.fixture
def ann(sandbox: Sandbox) -> Iterator[YouTube]:
    """Sends as ann, whose library is in the sandbox now."""
    tokens = sandbox.seed(document(), NAME)["ann"]
    with caller(sandbox, tokens["access_token"]) as client:
        yield YouTube(sandbox, tokens, client)

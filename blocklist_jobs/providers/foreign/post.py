"""Sends one event to one receiver."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus

import httpx

from blocklist_jobs.core.webhook_retry import Posted
from blocklist_jobs.core.wire import Answer
from blocklist_jobs.providers.deadline import Deadline
from blocklist_jobs.providers.foreign.network import TargetRefused, foreign_client, what_happened
from blocklist_jobs.providers.retry_after import retry_after_s

MOST_BYTES = 64 * 1024
"""An answer is read this far, so that a receiver that checks whether it got through is content, and then left."""


class HttpPost:
    """Implements ``jobs.deliver.Post``. Safe to share among threads; build it after forking."""

    def __init__(self, *, private_too: bool) -> None:
        self._deadline = Deadline()
        self._client = foreign_client(self._deadline, private_too=private_too)

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str], timeout_s: float) -> Posted:
        """See the port. What the receiver answers beside its status is thrown away: nobody may read through us."""
        began = time.monotonic()
        status, retry_s, trouble = None, None, None
        try:
            with self._deadline.within(timeout_s):
                sending = self._client.stream("POST", url, content=body, headers=dict(headers), timeout=timeout_s)
                with sending as response:
                    status, retry_s = response.status_code, _asked(response)
                    _read(response)
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, TargetRefused) as error:
            # What breaks after the status has come changes nothing: it is the receiver's word.
            trouble = what_happened(error, timeout_s) if status is None else None
        return Posted(status, int((time.monotonic() - began) * 1000), trouble or _refusal(status), retry_s)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()


def _asked(response: httpx.Response) -> float | None:
    return retry_after_s(Answer(response.status_code, dict(response.headers), b"", datetime.now(UTC)))


def _read(response: httpx.Response) -> None:
    read = 0
    for piece in response.iter_raw():
        read += len(piece)
        if read > MOST_BYTES:
            return


def _refusal(status: int | None) -> str | None:
    if status is None or HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return f"the receiver answered {status}; redirects are not followed"
    return f"the receiver answered {status}"

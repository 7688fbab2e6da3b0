"""Makes the key of API_BOOTSTRAP_KEY exist, beside a web process that starts before its database does."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import structlog
from sqlalchemy.exc import SQLAlchemyError
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_random_exponential

_log = structlog.get_logger(__name__)


def ensure_in_time(make: Callable[[], object], *, longest_wait_s: float = 10.0) -> Thread:
    """Call ``make`` in a thread of its own until the database takes it; the process need not wait for that.

    The key's use is one answered request away in any case: without a database there is nothing to ask for.
    """
    patient = Retrying(
        retry=retry_if_exception_type(SQLAlchemyError),
        wait=wait_random_exponential(multiplier=0.1, max=longest_wait_s),
        before_sleep=_tell_once,
    )
    thread = Thread(target=lambda: patient(make), name="bootstrap-key", daemon=True)
    thread.start()
    return thread


def _tell_once(state: RetryCallState) -> None:
    if state.attempt_number == 1:
        _log.warning("bootstrap_key_waits", reason="Postgres does not answer, or is not migrated")

"""Every line is JSON, carries its ids, and holds no statement's values."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import structlog.testing
from sqlalchemy.exc import OperationalError

from blocklist_jobs.events.trouble import Trouble, told

_SCRIPT = """
import logging, warnings, structlog
from blocklist_jobs.events.logs import configure_logging, correlated
configure_logging("here", "INFO"); configure_logging("here", "INFO")
log = structlog.get_logger("ours")
with correlated(batch_id=7):
    log.info("ours", n=1)
    logging.getLogger("theirs").warning("from %s", "them")
log.info("outside")
log.debug("too quiet")
logging.getLogger("httpx").info("GET https://example.org/?token=x")
warnings.warn("careful")
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("theirs").exception("broken")
"""


def test_all_that_is_logged_is_json_with_its_ids() -> None:
    done = subprocess.run([sys.executable, "-c", _SCRIPT], text=True, capture_output=True, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    ours, theirs, outside, careful, broken = lines
    assert (ours["event"], ours["n"], ours["batch_id"], ours["process"]) == ("ours", 1, 7, "here")
    assert (theirs["event"], theirs["batch_id"], theirs["level"]) == ("from them", 7, "warning")
    assert "batch_id" not in outside
    assert "careful" in careful["event"]
    assert "ZeroDivisionError" in broken["exception"]
    assert all(line["timestamp"].endswith("Z") for line in lines)


def test_trouble_is_told_once_and_its_end_once() -> None:
    with structlog.testing.capture_logs() as lines:
        trouble = Trouble("postgres")
        trouble.ended()
        for _ in range(3):
            trouble.began(ConnectionError("refused"))
        for _ in range(2):
            trouble.ended()
        trouble.began("again")
    assert [line["event"] for line in lines] == ["postgres_lost", "postgres_back", "postgres_lost"]


@pytest.mark.parametrize("value", ["a-secret-value"])
def test_an_error_is_told_without_its_statement(value: str) -> None:
    error = OperationalError("UPDATE connections SET access_token = %s", {"p": value}, Exception("it is gone"))
    assert "it is gone" in told(error)
    assert value not in told(error)
    assert "UPDATE" not in told(error)

"""What beat starts, on a real worker; and beat itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from blocklist_jobs.queue import app
from blocklist_jobs.queue.names import CLEAN_UP, FORGET_USERS, MAINTENANCE, REFRESH_TOKENS, RESCUE
from tests.dispatcher.conftest import StartWorker
from tests.jobs.workshop import Workshop
from tests.nodes.environment import BIN
from tests.nodes.local import LocalProcess, wait_until


def test_what_beat_starts_is_done_by_a_worker(
    workshop: Workshop,
    worker: StartWorker,
    process_env: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in process_env.items():
        monkeypatch.setenv(name, value)
    app.conf.update(broker_url=process_env["REDIS_URL"])
    node = worker("-c", "2")
    for task in (RESCUE, CLEAN_UP, REFRESH_TOKENS, FORGET_USERS):
        app.send_task(task, queue=MAINTENANCE)
    wait_until("leases were looked at", lambda: "maintenance.rescue" in node.logs() and "succeeded" in node.logs())
    wait_until(
        "old things were cleaned up", lambda: "maintenance.clean_up" in node.logs() and "succeeded" in node.logs()
    )
    wait_until("tokens were looked after", lambda: "Kept(renewals=0, warnings=0)" in node.logs())
    wait_until("users were forgotten", lambda: "maintenance.forget_users" in node.logs())
    assert '"level": "error"' not in node.logs()


def test_beat_starts_and_leaves_no_file(process_env: dict[str, str], redis_client: object, tmp_path: Path) -> None:
    argv = [str(BIN / "celery"), "-A", "blocklist_jobs.queue", "beat"]
    folder = tmp_path / "beat"
    folder.mkdir()
    beat = LocalProcess("beat", argv, process_env, folder / "log")
    beat.start()
    try:
        wait_until("beat has started", lambda: b"beat: Starting..." in beat.logs())
        assert beat.status == "running"
        assert [file.name for file in folder.iterdir()] == ["log"]
    finally:
        beat.end()

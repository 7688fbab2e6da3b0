"""Celery's settings: known to Celery, explained, and as the design needs them."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from celery.app.defaults import NAMESPACES, flatten

from tests.nodes.environment import BIN, ROOT, environment

SOURCE = ROOT / "celeryconfig.py"
_READ = """
import json, warnings
warnings.simplefilter("error")
from blocklist_jobs.queue import app
names = json.loads(input())
app.loader.import_default_modules()
read = {name: app.conf[name] for name in names}
read["tasks"] = {name: [str(t.rate_limit), t.max_retries, t.ignore_result] for name, t in app.tasks.items()}
read["bindings"] = [[q.name, q.exchange.name, q.routing_key] for q in app.conf.task_queues]
print(json.dumps(read, default=str))
"""


def _assigned() -> list[ast.Assign]:
    return [node for node in ast.parse(SOURCE.read_text()).body if isinstance(node, ast.Assign)]


def _names() -> list[str]:
    names = [target.id for node in _assigned() for target in node.targets if isinstance(target, ast.Name)]
    return [name for name in names if not name.startswith("_")]


@pytest.fixture(scope="module")
def conf() -> dict[str, Any]:
    """The app's settings and tasks as a fresh process sees them from another folder."""
    env = environment("postgresql://nobody@127.0.0.1:1/none", "unix:///run/redis.sock?db=3", WORKER_CONCURRENCY="5")
    asked = json.dumps([name for name in _names() if name != "task_queues"])
    done = subprocess.run(
        [sys.executable, "-c", _READ], input=asked, env=env, cwd="/", text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def test_every_setting_is_one_that_celery_knows() -> None:
    known = set(dict(flatten(NAMESPACES)))
    assert set(_names()) <= known, set(_names()) - known
    assert len(_names()) > 30


def test_every_setting_has_its_reason_above_it() -> None:
    lines = SOURCE.read_text().splitlines()
    for node in _assigned():
        above = node.lineno - 2
        while lines[above].startswith(tuple(f"{name} = " for name in _names())):  # several share one reason
            above -= 1
        assert lines[above].startswith(("#", "_")), f"line {node.lineno} says no reason"


def test_messages_are_hints_that_cannot_pile_up(conf: dict[str, Any]) -> None:
    assert conf["broker_url"] == "redis+socket:///run/redis.sock?virtual_host=3"
    assert conf["task_acks_late"] is True
    assert conf["worker_prefetch_multiplier"] == 1
    assert conf["task_reject_on_worker_lost"] is False
    assert conf["task_create_missing_queues"] is False
    assert conf["worker_concurrency"] == 5
    options = conf["broker_transport_options"]
    assert options["visibility_timeout"] >= 4 * conf["task_time_limit"]
    assert conf["task_soft_time_limit"] < conf["task_time_limit"]
    for entry in conf["beat_schedule"].values():
        assert entry["options"]["expires"] <= entry["schedule"]


def test_each_queue_has_a_binding_of_its_own(conf: dict[str, Any]) -> None:
    assert [binding[0] for binding in conf["bindings"]] == [
        "spotify",
        "apple_music",
        "youtube_music",
        "tidal",
        "maintenance",
        "webhooks",
        "sources",
    ]
    assert all(binding[0] == binding[2] and binding[1] for binding in conf["bindings"])


def test_task_names_are_stable_and_celery_retries_nothing(conf: dict[str, Any]) -> None:
    ours = {name: told for name, told in conf["tasks"].items() if not name.startswith("celery.")}
    assert set(ours) == {
        "enforcement.spotify",
        "enforcement.apple_music",
        "enforcement.youtube_music",
        "enforcement.tidal",
        "maintenance.rescue",
        "maintenance.canary",
        "maintenance.clean_up",
        "maintenance.forget_users",
        "maintenance.refresh_tokens",
        "webhooks.deliver",
        "sources.follow",
    }
    for name, (rate_limit, max_retries, ignore_result) in ours.items():
        assert ignore_result is True
        if name.startswith("enforcement."):
            assert max_retries == 0
            assert rate_limit.endswith("/s")


@pytest.mark.parametrize("command", [["worker"], ["beat"], ["flower"]])
def test_what_is_missing_is_named_at_start_without_a_traceback(command: list[str], tmp_path: Path) -> None:
    env = environment("postgresql://x@127.0.0.1/x", "", FLOWER_BASIC_AUTH="me:secret")
    done = subprocess.run(
        [BIN / "celery", "-A", "blocklist_jobs.queue", *command], env=env, cwd=tmp_path, text=True, capture_output=True
    )
    assert done.returncode == 1
    assert "REDIS_URL is missing" in done.stderr
    assert "Traceback" not in done.stderr

"""A client that openapi-python-client makes of the document takes a listener through an enforcement and back."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from blocklist_jobs.cli.demo.dump import READINGS
from blocklist_jobs.cli.demo.filling import Music, Wanted, music_of
from blocklist_jobs.cli.demo.listener import Listener, settings_of
from blocklist_jobs.cli.demo.stage import Stage
from blocklist_jobs.cli.demo.verdict import judge
from blocklist_jobs.cli.demo.way_back import judge_back
from blocklist_jobs.embedded.valkey import free_port
from blocklist_jobs.sandbox.remote import Remote
from tests.api.judging import Judge

KEPT = Path(__file__).parent.parent.parent / "docs" / "openapi.json"
ADMIN_KEY = "blj_an-admin-key-for-the-generated-client"
PATIENCE_S = 120.0
# What the generator cannot do, and says: bodies that are no JSON.
KNOWN = "Unsupported content type text/csv"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Any]]:
    """Imports modules of the generated client by their names below its root."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "config.yml").write_text("post_hooks: []\n")
    command = [str(Path(sys.executable).with_name("openapi-python-client")), "generate", "--meta", "none"]
    command += [
        "--path",
        str(KEPT),
        "--output-path",
        str(folder / "made_client"),
        "--config",
        str(folder / "config.yml"),
    ]
    made = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)
    assert made.returncode == 0, made.stdout + made.stderr
    warnings = re.findall(r"WARNING parsing .*\n\n(.*)\n", made.stdout)
    assert set(warnings) <= {KNOWN}, made.stdout
    sys.path.insert(0, str(folder))
    yield lambda name: importlib.import_module(f"made_client.{name}")
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.split(".")[0] == "made_client"]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def music() -> Music:
    """A small library."""
    return music_of(Wanted(None, None, liked=60, playlists=3, artists=20, seed=7))


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Processes that end with the test."""
    with Stage() as made:
        yield made


@pytest.fixture(scope="module")
def sandbox(stage: Stage) -> Iterator[Remote]:
    """A provider."""
    with closing(Remote(stage.sandbox()["url"])) as remote:
        yield remote


class Caller:
    """Calls by operation, as the generated client has them; every answer is held to the document on the way."""

    def __init__(self, generated: Callable[[str], Any], server: str, key: str) -> None:
        self._generated = generated
        judge_answers = Judge(json.loads(KEPT.read_text("utf-8")))

        def check(response: httpx.Response) -> None:
            response.read()
            request = response.request
            content_type = response.headers.get("Content-Type", "")
            judge_answers.check(request.method, request.url.path, response.status_code, content_type, response.content)

        self._client = generated("client").AuthenticatedClient(
            base_url=server, token=key, httpx_args={"event_hooks": {"response": [check]}, "trust_env": False}
        )

    def close(self) -> None:
        """Close its connections."""
        self._client.get_httpx_client().close()

    def __call__(self, operation: str, *place: Any, **arguments: Any) -> Any:
        """Call ``tag.operation_id``; gives what the answer was read as."""
        module = self._generated(f"api.{operation}")
        return module.sync(*place, client=self._client, **arguments)

    def model(self, name: str, document: dict[str, Any]) -> Any:
        """A body, from what it says."""
        words = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
        return getattr(self._generated(f"models.{words}"), name).from_dict(document)

    def ended(self, job: Any) -> Any:
        """The job once it has ended."""
        deadline = time.monotonic() + PATIENCE_S
        while (found := self("jobs.jobs_read", job.id)).status not in ("completed", "partially_completed"):
            assert found.status not in ("failed", "cancelled", "dead_letter"), found
            assert time.monotonic() < deadline, found
            time.sleep(0.2)
        assert found.status == "completed", found
        return found

    def items(self, job: Any) -> list[Any]:
        """The job's whole report, page by page."""
        page = self("jobs.job_items_items", job.id, limit=100)
        found = list(page.items)
        while page.next_cursor:
            page = self("jobs.job_items_items", job.id, limit=100, cursor=page.next_cursor)
            found += page.items
        return found


@pytest.mark.kill
def test_there_and_back(generated: Callable[[str], Any], stage: Stage, music: Music, sandbox: Remote) -> None:
    listener = Listener(sandbox, "spotify", music)
    env = settings_of(sandbox.addresses, {"spotify": listener})
    running = stage.up({**env, "API_BOOTSTRAP_KEY": ADMIN_KEY}, port=free_port(), workers=1)
    with closing(Caller(generated, str(running.server), ADMIN_KEY)) as admin:
        limits = admin.model("Limits", {"windows": [{"limit": 1000, "seconds": 10}], "burst": 100})
        assert admin("rate_limits.rate_limits_change", "spotify", body=limits).burst == 100
    with closing(Caller(generated, str(running.server), str(running.key))) as api:
        go_there_and_back(api, music, listener)


def go_there_and_back(api: Caller, music: Music, listener: Listener) -> None:
    artists = [{"name": one["name"], "ids": {"spotify": one["id"]}} for one in music.artists]
    stored = api("blocklists.blocklists_add", body=api.model("BlocklistUpload", {"name": "mine", "artists": artists}))
    assert stored.size == len(artists)
    connection = api("connections.connections_add", body=api.model("NewConnection", listener.connection()))
    assert connection.status == "active"

    payload = {"blocklist_id": str(stored.id), "connection_id": str(connection.id), "dry_run": True}
    body = {"job_type": "enforcement_execution", "provider": "spotify", "payload": payload}
    wanted = api.model("EnforcementExecutionSubmission", body)
    plan = api.ended(api("jobs.jobs_submit", body=wanted, idempotency_key="once"))
    assert plan.plan.remove > 0
    assert api("jobs.jobs_submit", body=wanted, idempotency_key="once").id == plan.id

    before = listener.before()
    done = api.ended(api("jobs.job_actions_execute", plan.id))
    assert all(finding.right for finding in judge(before, listener.now(), music.blocked("spotify")))
    assert len([item for item in api.items(done) if item.status == "completed"]) == plan.plan.remove

    back = api.ended(api("jobs.job_actions_rollback", done.id, body=api.model("Rollback", {})))
    assert back.reverts == done.id
    lost = READINGS["spotify"].lost
    findings = judge_back(listener.before(as_restored=True), listener.now(as_restored=True), lost)
    assert all(finding.right for finding in findings), findings

    refused = api("jobs.job_actions_cancel", plan.id)
    assert (refused.status, refused.code) == (409, "conflict")

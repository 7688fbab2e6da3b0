"""The whole system as processes of its own, kept alive: who dies is started again, as a supervisor would.

Web, dispatcher, worker and Redis are real processes, the sandbox listens in the test's process and keeps the limits
that the gate is told. Leases are short, so that what the dead leave behind is found within seconds.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
from pytest_celery import CeleryTestBroker, CeleryTestWorker

from blocklist_jobs.core.api_key import Role
from blocklist_jobs.core.providers import PROVIDERS
from blocklist_jobs.embedded.valkey import free_port
from blocklist_jobs.queue.names import MAINTENANCE
from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.wiring.keys import keys_of
from tests.kill.outside import providers_of
from tests.kill.points import FOLDER, Orders
from tests.nodes.environment import BIN, environment
from tests.nodes.local import LocalProcess
from tests.nodes.worker import start_worker

LEASE_S = 3.0
# What the machine may take for anything that should take seconds.
PATIENCE_S = 90.0
# Nobody here is killed so often in one test.
HOPELESS = 5


class Plant:
    """Everything that runs, by name."""

    def __init__(self, folder: Path, postgres_url: str, broker: CeleryTestBroker, sandbox: Sandbox) -> None:
        self.folder = folder
        self.postgres_url = postgres_url
        self.broker = broker
        self.sandbox = sandbox
        (folder / "points").mkdir()
        self.orders = Orders(folder / "points")
        self.deaths: Counter[str] = Counter()
        self.url = f"http://127.0.0.1:{free_port()}"
        self.env = self._environment()
        self.processes: dict[str, LocalProcess] = {}
        self.worker: CeleryTestWorker | None = None
        self.limits: list[dict[str, Any]] = []
        self._pool = ""
        self._obituaries: list[str] = []
        with keys_of(postgres_url) as keys:
            self._admin = {"Authorization": f"Bearer {keys.create('root', Role.ADMIN)[0]}"}

    def _environment(self) -> Mapping[str, str]:
        return environment(
            self.postgres_url,
            self.broker.container.celeryconfig["url"],
            **providers_of(self.sandbox),
            LEASE_SECONDS=str(LEASE_S),
            CALL_TIMEOUT_SECONDS="1.5",
            START_DEADLINE_SECONDS="2",
            WORKER_CONCURRENCY="4",
            WEB_BIND=self.url.removeprefix("http://"),
            WEB_PROCESSES="1",
            **{FOLDER: str(self.folder / "points")},
        )

    def start(self) -> None:
        """Start all and wait until a job submitted now would run."""
        web = ["gunicorn", "--config", "python:blocklist_jobs.api.gunicorn_conf", "tests.kill.wired_web:app"]
        self.add("web", str(BIN / web[0]), *web[1:])
        self.add_dispatcher("dispatcher")
        self.employ("threads")
        self.wait_ready()

    def add(self, name: str, *argv: str) -> LocalProcess:
        """Start a process and keep it alive from now on."""
        process = LocalProcess(name, argv, self.env, self.folder / f"{name}.log")
        process.start()
        self.processes[name] = process
        return process

    def add_dispatcher(self, name: str) -> LocalProcess:
        """Start a dispatcher and keep it alive from now on."""
        return self.add(name, str(BIN / "python"), "-m", "tests.kill.wired_dispatcher")

    def employ(self, pool: str) -> CeleryTestWorker:
        """Have a worker of this pool in place of the one there is, and wait until it is ready."""
        if self.worker is None or self._pool != pool:
            self.dismiss("worker")
            self.worker, self._pool = self.hire("worker", pool), pool
        return self.worker

    def hire(self, name: str, pool: str = "threads") -> CeleryTestWorker:
        """Start one more worker and wait until it is ready."""
        env, queues = {**self.env, "WORKER_POOL": pool}, (*PROVIDERS, MAINTENANCE)
        node = start_worker(name, env, self.folder, "-I", "tests.kill.wired", queues=queues)
        self.processes[name] = node.container.process
        node.ready()
        return node

    def dismiss(self, name: str) -> None:
        """End a process and let it rest."""
        if process := self.processes.pop(name, None):
            process.stop()

    def keep(self) -> None:
        """Start again whoever has died."""
        for name, process in self.processes.items():
            if process.status == "exited":
                self.deaths[name] += 1
                assert self.deaths[name] < HOPELESS, f"{name} dies again and again\n{self.last_words()}"
                self._obituaries.append(f"--- {name} (died): {process.logs().decode(errors='replace')[-3000:]}")
                process.end()
                process.start()

    def wait_until(self, what: str, is_so: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
        """Wait for a condition while all processes are kept alive; fail by name when it does not come."""
        deadline = time.monotonic() + patience_s
        while not is_so():
            assert time.monotonic() < deadline, f"after {patience_s:g} s still not: {what}\n{self.last_words()}"
            self.keep()
            time.sleep(0.05)

    def wait_ready(self) -> None:
        """Wait until a job submitted now would run."""
        self.wait_until("ready", self._is_ready)

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5, trust_env=False).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def limit(self, limit: int, seconds: float, provider: str = "spotify") -> None:
        """Put a limit into force in the gate and, the same, in the sandbox, whose log begins anew."""
        body = {
            "windows": [{"limit": limit, "seconds": seconds, "scope": "app"}],
            "burst": 5,
            "concurrency": 16,
            "backoff": {"multiplier": 1.5, "cap_seconds": 0.5},
        }
        url = f"{self.url}/api/v1/rate-limits/{provider}"
        httpx.put(url, json=body, headers=self._admin, timeout=30, trust_env=False).raise_for_status()
        self.limits = [{"limit": limit, "seconds": seconds}]
        self.sandbox.limit(*self.limits, provider=provider)
        self.sandbox.clear_requests()

    def last_words(self) -> str:
        """What the gate says, and the end of each process' log."""
        return "\n".join([self._gate(), *self._obituaries[-3:]]) + "\n".join(
            f"--- {name} ({process.status}): {process.logs().decode(errors='replace')[-1500:]}"
            for name, process in self.processes.items()
        )

    def _gate(self) -> str:
        url = f"{self.url}/api/v1/rate-limits/spotify/status"
        try:
            return httpx.get(url, headers=self._admin, timeout=5, trust_env=False).text
        except httpx.HTTPError as error:
            return repr(error)

    def end(self) -> None:
        """End everything at once, also what was stopped."""
        for process in self.processes.values():
            if process.status == "running":
                os.kill(process.pid, signal.SIGCONT)
            process.end()

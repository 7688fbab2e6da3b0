"""The same backlog for Celery's own ``rate_limit`` alone, on worker processes of its own."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from celery import Celery

from benchmarks.limit_use.celery_app import read_page
from benchmarks.limit_use.use import Pace, Use, use_of
from blocklist_jobs.embedded.home import open_home
from blocklist_jobs.embedded.running import Running
from blocklist_jobs.embedded.valkey import Valkey
from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.supervise.spawn import end_group, spawn
from blocklist_jobs.supervise.spec import ProcessSpec

LIKED = 5_000
PAGES = LIKED // 50
START_S = 60.0
WARM_UP_S = 5.0


def run(workers: int, pace: Pace, *, run_s: float, span_s: float) -> Use:
    """Work on a backlog for ``run_s`` seconds; the emptiest ``span_s`` of them counts."""
    with ExitStack() as stack:
        folder = stack.enter_context(_folder())
        broker = stack.enter_context(_broker(folder))
        sandbox = stack.enter_context(Sandbox())
        token = sandbox.generate(user="listener", liked=LIKED, playlists=0, seed=1)["listener"]["access_token"]
        sandbox.limit({"limit": pace.limit, "seconds": pace.seconds})
        per_minute = round(pace.allows(60))
        for number in range(workers):
            stack.enter_context(_worker(number, broker, per_minute, folder))
        _publish(broker, sandbox.spotify_api_url, token, round(2 * workers * pace.allows(run_s + WARM_UP_S)))
        _wait_for_requests(sandbox)
        time.sleep(WARM_UP_S + run_s)
        log = sandbox.requests()
    arrivals = [float(entry["at"]) for entry in log if entry["counts"]]
    refused = [float(entry["at"]) for entry in log if entry["status"] == 429]
    return use_of(arrivals, refused, pace, end=arrivals[0] + WARM_UP_S + run_s, span_s=span_s)


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="blocklist-jobs-celery-"))
    # The server runs as an account of its own and passes through here.
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _broker(folder: Path) -> Iterator[str]:
    running = Running(Valkey(open_home(folder)), folder / "redis.log")
    running.start()
    try:
        yield running.server.url()
    finally:
        running.kill()


@contextmanager
def _worker(number: int, broker: str, per_minute: int, folder: Path) -> Iterator[None]:
    env = {**os.environ, "BENCHMARK_BROKER_URL": broker, "BENCHMARK_RATE_LIMIT": f"{per_minute}/m"}
    argv = (
        *(sys.executable, "-m", "celery", "-A", "benchmarks.limit_use.celery_app", "worker"),
        *("--hostname", f"alone{number}@%h", "--loglevel", "WARNING"),
    )
    with (folder / f"worker{number}.log").open("ab") as log:
        process = spawn(ProcessSpec(f"alone{number}", argv, env), log)
    try:
        yield
    finally:
        end_group(process, signal.SIGKILL)
        process.wait()


def _publish(broker: str, url: str, token: str, count: int) -> None:
    app = Celery("publisher", broker=broker, set_as_current=False)
    with app.connection_for_write() as connection:
        producer = app.amqp.Producer(connection)
        for number in range(count):
            arguments = (url, token, 50 * (number % PAGES))
            app.send_task(read_page.name, arguments, producer=producer, ignore_result=True)
    app.close()


def _wait_for_requests(sandbox: Sandbox) -> None:
    deadline = time.monotonic() + START_S
    while not sandbox.requests():
        if time.monotonic() > deadline:
            raise TimeoutError(f"no worker has sent anything in {START_S:g} s")
        time.sleep(0.05)

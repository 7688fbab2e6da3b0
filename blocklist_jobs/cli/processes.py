"""Which processes make up the system, how each is started, and in which order they end. The Procfile says the same."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from blocklist_jobs.supervise.spec import ProcessSpec

# The faces end first, then those who hand out work, then those who do it, and the servers last.
_WEB, _DISPATCHER, _WATCHERS, _WORKERS, SERVERS = range(5)
# A call to a provider under way is finished: its time-out is 30 s.
_WORKER_GRACE_S = 45.0


@dataclass(frozen=True, slots=True)
class Layout:
    """What the processes need to know. ``env`` is their whole environment, secrets included."""

    port: int
    flower_port: int
    workers: int
    env: Mapping[str, str] = field(repr=False)

    @property
    def url(self) -> str:
        """Where the API is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def flower_url(self) -> str:
        """Where Flower is."""
        return f"http://127.0.0.1:{self.flower_port}"


def processes(layout: Layout) -> tuple[ProcessSpec, ...]:
    """Everything but the servers."""
    return (
        _web(layout),
        ProcessSpec("dispatcher", (_own_command(), "dispatcher"), layout.env, stage=_DISPATCHER),
        ProcessSpec("beat", _celery("beat"), layout.env, stage=_WATCHERS),
        ProcessSpec(
            "flower",
            # It remembers 100,000 tasks of 5 KB unless told otherwise; an operator looks at the last few.
            _celery("flower", "--max-tasks=5000", "--address=127.0.0.1", f"--port={layout.flower_port}"),
            layout.env,
            stage=_WATCHERS,
            grace_s=5,
        ),
        *(_worker(layout, number) for number in range(1, layout.workers + 1)),
    )


def _web(layout: Layout) -> ProcessSpec:
    return ProcessSpec(
        "web",
        (
            *(sys.executable, "-m", "gunicorn", "--config", "python:blocklist_jobs.api.gunicorn_conf"),
            # Whoever ends it at a terminal does not wait for open event streams; clients resume by their last event.
            *("--bind", f"127.0.0.1:{layout.port}", "--graceful-timeout", "5"),
            "blocklist_jobs.api.wsgi:app",
        ),
        layout.env,
        stage=_WEB,
    )


def _worker(layout: Layout, number: int) -> ProcessSpec:
    name = f"worker{number}"
    return ProcessSpec(
        name,
        # Why these two, see celeryconfig.py.
        _celery("worker", "--without-gossip", "--without-mingle", "--hostname", f"{name}@%h"),
        layout.env,
        stage=_WORKERS,
        grace_s=_WORKER_GRACE_S,
    )


def _celery(*arguments: str) -> tuple[str, ...]:
    # Quiet: without the banner of twenty lines, which shows nothing that is not in docs/settings.md.
    return (sys.executable, "-m", "celery", "-A", "blocklist_jobs.queue", "--quiet", *arguments)


def _own_command() -> str:
    return str(Path(sys.executable).with_name("blocklist-jobs"))

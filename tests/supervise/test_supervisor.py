"""Real processes, really killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import psutil
import pytest

from blocklist_jobs.supervise.events import Died, Event, Said, Stopped, Stopping
from blocklist_jobs.supervise.spec import ProcessSpec
from blocklist_jobs.supervise.supervisor import Supervisor

_SLEEP = "echo ready; exec sleep 600"
# Ends only by force: it ignores the stop signal.
_STUBBORN = "trap '' TERM; echo ready; while :; do sleep 600; done"
# Leaves a process of its own behind when it ends.
_PARENT = "sleep 600 & echo child $!; wait"


class _Watched:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self.supervisor = Supervisor(self.events.append)

    def wait(self, condition: Callable[[], bool]) -> None:
        assert self.supervisor.run_until(condition, 30), self.events

    def said(self, name: str) -> list[str]:
        return [event.line for event in self.events if isinstance(event, Said) and event.name == name]

    def of(self, kind: type[Event]) -> list[str]:
        return [event.name for event in self.events if isinstance(event, kind)]


@pytest.fixture
def watched() -> Iterator[_Watched]:
    made = _Watched()
    yield made
    made.supervisor.stop(in_a_hurry=lambda: True)


def _shell(name: str, script: str, *, stage: int = 0, grace_s: float = 10) -> ProcessSpec:
    return ProcessSpec(name, ("/bin/sh", "-c", script), dict(os.environ), stage=stage, grace_s=grace_s)


def test_what_a_process_says_is_heard(watched: _Watched) -> None:
    watched.supervisor.add(_shell("talker", "echo out; echo err >&2; printf unfinished; exec sleep 0.1"))
    watched.wait(lambda: "unfinished" in watched.said("talker"))
    assert watched.said("talker")[:3] == ["out", "err", "unfinished"]


@pytest.mark.kill
def test_a_killed_process_is_started_again(watched: _Watched) -> None:
    watched.supervisor.add(_shell("it", _SLEEP))
    watched.wait(lambda: watched.said("it") == ["ready"])
    first = watched.supervisor.pids()["it"]
    os.kill(first, signal.SIGKILL)
    watched.wait(lambda: len(watched.said("it")) == 2)
    assert Died("it", -signal.SIGKILL, 0.5) in watched.events
    assert watched.supervisor.pids()["it"] != first


def test_a_process_that_will_not_start_is_tried_ever_less_often(watched: _Watched) -> None:
    watched.supervisor.add(_shell("it", "exit 3"))
    watched.wait(lambda: watched.supervisor.deaths_in_a_row()["it"] == 3)
    deaths = [event for event in watched.events if isinstance(event, Died)]
    assert [(death.code, death.restart_in_s) for death in deaths] == [(3, 0.5), (3, 1.0), (3, 2.0)]


def test_a_missing_program_is_a_death_with_words(watched: _Watched) -> None:
    watched.supervisor.add(ProcessSpec("it", ("/no/such/program",), {}))
    watched.wait(lambda: bool(watched.of(Died)))
    assert "No such file" in watched.said("it")[0]


def test_the_end_goes_stage_by_stage(watched: _Watched) -> None:
    slow = "trap 'sleep 0.3; exit 0' TERM; echo ready; while :; do sleep 0.05; done"
    for name, stage in (("server", 4), ("worker", 3), ("web", 0)):
        watched.supervisor.add(_shell(name, slow, stage=stage))
    watched.wait(lambda: all(watched.said(name) for name in ("server", "worker", "web")))
    watched.supervisor.stop()
    ends = [(type(event), event.name) for event in watched.events if isinstance(event, Stopping | Stopped)]
    assert ends == [(kind, name) for name in ("web", "worker", "server") for kind in (Stopping, Stopped)]


def test_who_does_not_end_in_its_grace_period_is_killed(watched: _Watched) -> None:
    watched.supervisor.add(_shell("it", _STUBBORN, grace_s=0.2))
    watched.wait(lambda: bool(watched.said("it")))
    watched.supervisor.stop()
    assert Stopping("it", by_force=True) in watched.events
    assert Stopped("it", -signal.SIGKILL) in watched.events


def test_a_hurry_cuts_grace_periods_short_but_not_where_data_lie(watched: _Watched) -> None:
    slow_server = "trap 'sleep 1.5; exit 7' TERM; echo ready; while :; do sleep 0.05; done"
    watched.supervisor.add(_shell("worker", _STUBBORN, stage=1, grace_s=600))
    watched.supervisor.add(replace(_shell("server", slow_server, stage=2), can_be_hurried=False))
    watched.wait(lambda: bool(watched.said("worker") and watched.said("server")))
    watched.supervisor.stop(in_a_hurry=lambda: True)
    assert Stopped("worker", -signal.SIGKILL) in watched.events
    assert Stopped("server", 7) in watched.events


@pytest.mark.kill
def test_what_a_dead_process_leaves_behind_ends_with_it(watched: _Watched) -> None:
    watched.supervisor.add(_shell("parent", _PARENT))
    watched.wait(lambda: bool(watched.said("parent")))
    child = psutil.Process(int(watched.said("parent")[0].removeprefix("child ")))
    os.kill(watched.supervisor.pids()["parent"], signal.SIGKILL)
    watched.wait(lambda: bool(watched.of(Died)))
    psutil.wait_procs([child], timeout=10)
    assert not _lives(child)


_SUPERVISE = """
import os
from blocklist_jobs.supervise.spec import ProcessSpec
from blocklist_jobs.supervise.supervisor import Supervisor
supervisor = Supervisor(lambda event: print(event, flush=True))
supervisor.add(ProcessSpec("it", ("/bin/sleep", "600"), dict(os.environ)))
supervisor.run_until(lambda: False)
"""


@pytest.mark.kill
def test_a_killed_supervisor_takes_its_processes_along() -> None:
    with subprocess.Popen([sys.executable, "-c", _SUPERVISE], stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        line = supervisor.stdout.readline()
        child = psutil.Process(int(line.partition("pid=")[2].rstrip(")\n")))
        supervisor.kill()
        deadline = time.monotonic() + 10
        while _lives(child) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not _lives(child)


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False

"""``up`` from the first check to the last process ended."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from blocklist_jobs.cli.data_folder import DataFolder
from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.home.stand_in import StandIn
from blocklist_jobs.cli.outside import is_ready, port_beside, require_free_port
from blocklist_jobs.cli.processes import SERVERS, Layout, processes
from blocklist_jobs.cli.servers import servers_for
from blocklist_jobs.embedded.running import Server
from blocklist_jobs.supervise.logbook import LogBook
from blocklist_jobs.supervise.signals import StopRequests
from blocklist_jobs.supervise.supervisor import Supervisor

# After a crash Postgres first replays its log; on a busy machine everything takes its time.
_PATIENCE_S = 120.0
# Who dies this often in a row while everything starts will not start.
_HOPELESS_DEATHS = 4
# Web processes of an ``up`` that was killed finish their answers, and hold the port as long.
_ORPHANS_S = 15.0
# What other commands need to work on the same database.
_SHARED = ("DATABASE_URL", "REDIS_URL", "TOKEN_ENCRYPTION_KEYS")
# What "connect" needs to know: listeners give leave to the app with which their tokens will be renewed.
_APPS = ("SPOTIFY_ACCOUNTS_", "SPOTIFY_CLIENT_", "GOOGLE_", "TIDAL_AUTH_", "TIDAL_LOGIN_", "TIDAL_CLIENT_")
# What a process says is shown when it says it.
_FOR_ALL = {"PYTHONUNBUFFERED": "1"}


class _Ended(Exception):
    """The end was asked for before everything ran."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asks for."""

    port: int
    data_dir: Path
    workers: int
    quiet: bool
    sandbox: bool = False


class Launch:
    """One run of ``up`` in a folder it holds. Whatever happens in it, no process is left when it is over."""

    def __init__(self, wishes: Wishes, folder: DataFolder, stop: StopRequests) -> None:
        self._wishes = wishes
        self._folder = folder
        self._stop = stop
        self._log = LogBook(folder.logs, None if wishes.quiet else sys.stdout)
        self._supervisor = Supervisor(self._log)

    def run(
        self,
        env: Mapping[str, str],
        make_ready: Callable[[Mapping[str, str]], None],
        show: Callable[[Layout], None],
    ) -> None:
        """Start everything, stay until asked to end, end everything.

        ``env`` is the environment of all processes, but for the addresses of embedded servers; ``make_ready`` gets it
        whole, once the servers answer, to bring the database up to date; ``show`` is called once all is ready.
        Raises :class:`Failure` or :class:`EmbeddedError` when it cannot start.
        """
        try:
            require_free_port(self._wishes.port, _ORPHANS_S if self._folder.was_left_over else 0)
            self._log.say(f"starting in {self._folder.path}")
            whole = {**env, **self._stand_in(env), **_FOR_ALL}
            whole |= servers_for(env, self._folder.path, self._start_server)
            self._log.say("bringing the database up to date")
            make_ready(whole)
            layout = Layout(self._wishes.port, port_beside(self._wishes.port), self._wishes.workers, whole)
            self._start_processes(layout)
            show(layout)
            self._supervisor.run_until(self._stop.any)
        except _Ended:
            self._log.say("asked to end before everything ran")
        finally:
            self._log.say("stopping")
            self._supervisor.stop(in_a_hurry=self._stop.several)

    def _start_server(self, server: Server) -> None:
        spec = dataclasses.replace(server.prepare(), stage=SERVERS)
        self._supervisor.add(spec)
        self._wait(server.answers, f"{spec.name} does not answer")

    def _stand_in(self, env: Mapping[str, str]) -> Mapping[str, str]:
        """With ``--sandbox`` the settings by which the others find it, once it runs."""
        if not self._wishes.sandbox:
            return {}
        stand_in = StandIn(self._folder.path, env)
        self._supervisor.add(stand_in.spec(SERVERS))
        self._wait(stand_in.is_filled, "the sandbox does not start")
        return stand_in.settings()

    def _start_processes(self, layout: Layout) -> None:
        self._supervisor.add(*processes(layout))
        self._wait(lambda: is_ready(layout.port), f"{layout.url}/readyz is not 200")
        self._folder.announce(
            layout.url,
            {name: value for name, value in layout.env.items() if name in _SHARED or name.startswith(_APPS)},
            {"flower_url": layout.flower_url, "logs": str(self._folder.logs), "sandbox": self._wishes.sandbox},
        )

    def _wait(self, done: Callable[[], bool], complaint: str) -> None:
        """Wait for ``done``; raises :class:`_Ended` when asked to end, :class:`Failure` when it is hopeless."""
        in_time = self._supervisor.run_until(lambda: self._stop.any() or bool(self._hopeless()) or done(), _PATIENCE_S)
        if self._stop.any():
            raise _Ended
        if not in_time or self._hopeless():
            dying = ", ".join(f"{name} ends again and again" for name in self._hopeless())
            raise Failure(
                f"It cannot start: {dying or complaint}. The logs in {self._folder.logs} say why.", ExitCode.BROKEN
            )

    def _hopeless(self) -> list[str]:
        deaths = self._supervisor.deaths_in_a_row()
        return [name for name, count in deaths.items() if count >= _HOPELESS_DEATHS]

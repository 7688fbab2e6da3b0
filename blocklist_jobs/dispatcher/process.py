"""``blocklist-jobs dispatcher``: builds the parts and runs them until SIGTERM or Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import threading

import blocklist_jobs
from blocklist_jobs.config.settings import Settings, read_settings
from blocklist_jobs.dispatcher.canaries import FlyCanaries
from blocklist_jobs.dispatcher.chores import Chores
from blocklist_jobs.dispatcher.errands import errands
from blocklist_jobs.dispatcher.leadership import Leadership
from blocklist_jobs.dispatcher.loop import Loop
from blocklist_jobs.dispatcher.rounds import Rounds
from blocklist_jobs.events.logs import configure_logging
from blocklist_jobs.events.notify import Session
from blocklist_jobs.queue import app
from blocklist_jobs.queue.sender import Sender
from blocklist_jobs.store.lanes import open_lanes
from blocklist_jobs.wiring.services import Services, build_services
from blocklist_jobs.wiring.watching import watch


def run(stop: threading.Event | None = None) -> None:
    """Dispatch until ``stop`` is set; without one, until the process gets SIGTERM or SIGINT.

    Raises :class:`SettingsWrong` at once when the environment is not as it must be, and nothing afterwards.
    """
    settings = read_settings(os.environ)
    configure_logging("dispatcher", settings.log_level)
    name = f"{socket.gethostname()}:{os.getpid()}"
    services = build_services(settings, worker_name=name)
    totals = watch("dispatcher", services.totals, every_s=settings.heartbeat_s)
    assemble(settings, services, stop or _stop_on_signals(), name).run()
    totals.stop()


def assemble(settings: Settings, services: Services, stop: threading.Event, name: str) -> Loop:
    """The dispatcher's parts put together; ``name`` is its row in ``workers``."""
    sender = Sender(app)
    chores = Chores(
        services.workers,
        {
            "sweep": services.sweep,
            "gate_memory": services.remember_gate,
            "canaries": FlyCanaries(services.canaries, services.workers, sender.fly, heartbeat_s=settings.heartbeat_s),
            **errands(services),
        },
        name=name,
        version=blocklist_jobs.__version__,
        heartbeat_s=settings.heartbeat_s,
    )
    rounds = Rounds(lambda: open_lanes(services.engine), services.hand_out, sender.send, services.perform.give_back)
    leadership = Leadership(lambda: Session(settings.database_direct_url, application_name="blocklist_jobs dispatcher"))
    return Loop(leadership, chores, rounds, stop)


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop

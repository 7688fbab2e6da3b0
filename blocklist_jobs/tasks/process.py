"""The life of a worker process: logs, sign of life, soft stop. Celery's signals are answered here alone."""

from __future__ import annotations

import os
import warnings
from typing import Any

from celery.exceptions import CPendingDeprecationWarning
from celery.signals import (
    setup_logging,
    worker_process_shutdown,
    worker_ready,
    worker_shutdown,
    worker_shutting_down,
)
from celery.worker import state

import blocklist_jobs
from blocklist_jobs.config.settings import read_settings
from blocklist_jobs.events.logs import configure_logging
from blocklist_jobs.store.workers import Beat
from blocklist_jobs.tasks.heartbeat import Heartbeat
from blocklist_jobs.tasks.identity import WORKER_NAME
from blocklist_jobs.tasks.services import services, stop_counting
from blocklist_jobs.tasks.stopping import stop

_running: list[Heartbeat] = []


@setup_logging.connect
def log_as_json(**_signal: Any) -> None:
    """Celery's own logs, and those of our tasks, in the one form of all processes; the level is ``LOG_LEVEL``."""
    configure_logging("celery", read_settings(os.environ).log_level)
    # Celery 5 warns at every lost connection that its default will change; the setting is explicit in celeryconfig.
    warnings.filterwarnings("ignore", category=CPendingDeprecationWarning)


@worker_ready.connect
def show_life(sender: Any, **_signal: Any) -> None:
    """``sender`` is the consumer: the pool runs, and messages are about to come."""
    queues = tuple(sorted(sender.app.amqp.queues.consume_from))

    def read() -> Beat:
        return Beat(
            WORKER_NAME,
            "worker",
            slots=sender.pool.limit,
            busy=len(state.active_requests),
            queues=queues,
            version=blocklist_jobs.__version__,
        )

    heartbeat = Heartbeat(lambda: services().workers, read, every_s=services().settings.heartbeat_s)
    heartbeat.start()
    _running.append(heartbeat)


@worker_shutting_down.connect
def begin_no_other(**_signal: Any) -> None:
    """SIGTERM: calls under way are finished, batches not yet begun go back at once."""
    stop()


@worker_shutdown.connect
def show_no_life(**_signal: Any) -> None:
    """The pool has come to rest."""
    while _running:
        _running.pop().stop()
    stop_counting()


@worker_process_shutdown.connect
def tell_counts(**_signal: Any) -> None:
    """A child of prefork ends."""
    stop_counting()

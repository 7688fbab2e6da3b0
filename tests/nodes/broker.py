"""The embedded Redis as a pytest-celery node."""

from __future__ import annotations

from typing import Any, ClassVar

from pytest_celery import CeleryTestBroker

from blocklist_jobs.embedded.running import Running
from blocklist_jobs.embedded.valkey import Valkey
from tests.nodes.local import LocalContainer


class ValkeyProcess:
    """Docker's container object over an embedded server."""

    name = id = "valkey"
    attrs: ClassVar[dict[str, Any]] = {}

    def __init__(self, running: Running[Valkey]) -> None:
        self.running = running

    @property
    def status(self) -> str:
        """``running`` or ``exited``."""
        return "running" if self.running.server.answers() else "exited"

    def kill(self, signal: str | int | None = None) -> None:  # noqa: ARG002 - Docker's signature
        """End it as a crash would, all data lost."""
        self.running.kill()

    def restart(self, timeout: float = 10) -> None:
        """Stop and start again, empty, at the same address."""
        self.running.stop(timeout)
        self.running.start()

    def start(self) -> None:
        """Start it."""
        self.running.start()

    def stop(self, timeout: float = 10) -> None:
        """Stop it."""
        self.running.stop(timeout)

    def end(self) -> None:
        """End it as a crash would."""
        self.running.kill()

    def reload(self) -> None:
        """Nothing is cached."""

    def logs(self) -> bytes:
        """It is told to be silent."""
        return b""


class BrokerContainer(LocalContainer):
    """The address is the same from inside and outside, as there is no inside."""

    process: ValkeyProcess  # type: ignore[assignment]

    @property
    def celeryconfig(self) -> dict[str, str]:
        """What pytest-celery puts together into ``broker_url``."""
        url = self.process.running.server.url()
        return {"url": url, "host_url": url}


def start_broker(running: Running[Valkey]) -> CeleryTestBroker:
    """A broker node over a server that has been started."""
    return CeleryTestBroker(BrokerContainer(ValkeyProcess(running)))  # type: ignore[arg-type]

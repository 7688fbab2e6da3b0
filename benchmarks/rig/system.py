"""The system as operators run it: ``blocklist-jobs up`` on embedded servers, beside a sandbox that judges it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from blocklist_jobs.cli.address import Address
from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.demo.stage import Stage
from blocklist_jobs.cli.outside import port_near
from blocklist_jobs.config.settings import read_settings
from blocklist_jobs.sandbox.remote import Remote
from blocklist_jobs.wiring.services import Services, build_services

_PORT = 8080


@dataclass(frozen=True, slots=True)
class System:
    """A running system. ``services`` are this process' own, on the same database and Redis."""

    stage: Stage
    sandbox: Remote
    admin: ApiClient
    services: Services
    server: str

    def limit(self, requests: int, seconds: float, *, strict: bool = True, concurrency: int = 16) -> None:
        """Put a limit into force in the gate, and the same in the sandbox if ``strict``."""
        self.admin.put(
            "/rate-limits/spotify",
            {"windows": [{"limit": requests, "seconds": seconds}], "concurrency": concurrency},
        )
        if strict:
            self.sandbox.limit({"limit": requests, "seconds": seconds})


@contextmanager
def system(*, workers: int) -> Iterator[System]:
    """Start everything with ``workers`` worker processes; whatever happens, nothing of it is left afterwards."""
    admin_key = f"blj_{secrets.token_urlsafe(32)}"
    with Stage() as stage, stage.explaining():
        addresses = stage.sandbox()
        spotify = {
            "SPOTIFY_API_URL": addresses["spotify_api_url"],
            "SPOTIFY_ACCOUNTS_URL": addresses["spotify_accounts_url"],
            "SPOTIFY_CLIENT_ID": "sandbox-client",
            "SPOTIFY_CLIENT_SECRET": "sandbox-secret",
        }
        running = stage.up(spotify | {"API_BOOTSTRAP_KEY": admin_key}, port=port_near(_PORT), workers=workers)
        server = str(running.server)
        services = build_services(read_settings({**running.env, **spotify}))
        sandbox = Remote(addresses["url"])
        try:
            with ApiClient(Address(server, admin_key)) as admin:
                yield System(stage, sandbox, admin, services, server)
        finally:
            services.close()
            sandbox.close()

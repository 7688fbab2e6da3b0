"""The built services of the running app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from flask import current_app

from blocklist_jobs.core.capabilities import Capabilities
from blocklist_jobs.wiring.services import Services

EXTENSION = "blocklist_jobs"


def services() -> Services:
    """The services that the current app was made with."""
    return cast("Services", current_app.extensions[EXTENSION])


def set_up() -> Mapping[str, Capabilities]:
    """The providers that this server can reach, and what each can do."""
    return {name: provider.capabilities for name, provider in services().providers.items()}

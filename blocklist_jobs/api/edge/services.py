"""The built services of the running app."""

from __future__ import annotations

from typing import cast

from flask import current_app

from blocklist_jobs.wiring.services import Services

EXTENSION = "blocklist_jobs"


def services() -> Services:
    """The services that the current app was made with."""
    return cast("Services", current_app.extensions[EXTENSION])

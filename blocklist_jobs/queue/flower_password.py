"""Flower shows and controls the workers, so it does not start without a password, nor on an outside address unasked."""

from __future__ import annotations

import os
from collections.abc import Mapping

import click
from celery import Celery
from celery.signals import import_modules
from tornado.options import options

WITHOUT_PASSWORD = "FLOWER_WITHOUT_PASSWORD"  # noqa: S105 - the name of a setting
NEEDED = (
    "Flower needs a password: set FLOWER_BASIC_AUTH=user:password. "
    f"On a machine that nobody else can reach, {WITHOUT_PASSWORD}=yes starts it open."
)


def is_protected(basic_auth: object, auth: object, env: Mapping[str, str]) -> bool:
    """Whether Flower may start: with a password, with a login at another service, or explicitly open."""
    return bool(basic_auth or auth) or env.get(WITHOUT_PASSWORD, "").lower() in ("yes", "true", "1")


def require_password(app: Celery) -> None:
    """Make ``celery -A blocklist_jobs.queue flower`` refuse to start unprotected.

    Flower reads its options, then asks the app to import its modules; this is the only moment between the options
    and the open port that belongs to the app.
    """
    import_modules.connect(_check, sender=app, weak=False, dispatch_uid="flower_password")


def _check(**_signal: object) -> None:
    context = click.get_current_context(silent=True)
    if context is None or context.info_name != "flower":
        return
    if not is_protected(options.basic_auth, options.auth, os.environ):
        raise click.UsageError(NEEDED)
    # Flower's own default is every address of the machine; FLOWER_ADDRESS=0.0.0.0 says so explicitly.
    options.address = options.address or "127.0.0.1"

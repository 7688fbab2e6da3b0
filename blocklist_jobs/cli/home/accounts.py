"""The accounts that are cleaned: those named, those connected, or else Spotify; connected first where need be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.connect.command import connected_text
from blocklist_jobs.cli.connect.course import Manner, connect
from blocklist_jobs.cli.output import say
from blocklist_jobs.cli.running import Running
from blocklist_jobs.cli.words import Document
from blocklist_jobs.core.providers import PROVIDERS

FIRST = "spotify"


def chosen(wanted: Sequence[str], connections: Sequence[Document]) -> tuple[str, ...]:
    """The providers to be cleaned, each once; pure."""
    connected = {one["provider"] for one in connections if one["status"] != "disconnected"}
    return tuple(dict.fromkeys(wanted)) or tuple(name for name in PROVIDERS if name in connected) or (FIRST,)


def ready(
    api: ApiClient, wanted: Sequence[str], running: Running, env: Mapping[str, str], manner: Manner, *, quiet: bool
) -> dict[str, dict[str, Any]]:
    """A working connection of each provider, by its name; raises :class:`Failure` where leave is not given."""
    found = {}
    for provider in chosen(wanted, list(api.pages("/connections"))):
        done = connect(api, provider, running, env, manner, again=False)
        say(connected_text(done.connection, done.how), err=quiet)
        found[provider] = done.connection
    return found

"""The stand-in's library: small, so that it is cleaned and put back within minutes at the providers' own pace."""

from __future__ import annotations

from pathlib import Path

from blocklist_jobs.cli.demo.filling import Wanted, music_of
from blocklist_jobs.cli.demo.listener import Listener, settings_of
from blocklist_jobs.cli.home.places import LIST_NAME
from blocklist_jobs.core.limits import DEFAULT_LIMITS
from blocklist_jobs.core.providers import PROVIDERS
from blocklist_jobs.sandbox.remote import Remote

SMALL = Wanted(library=None, blocklist=None, liked=300, playlists=8, artists=60, seed=2026)


def fill(remote: Remote, folder: Path) -> dict[str, str]:
    """Fill a library at each provider and put the list beside; the settings with which all of it is found.

    The stand-in is as strict as the providers are taken to be: what goes beyond their limits it refuses.
    """
    music = music_of(SMALL)
    listeners = {provider: Listener(remote, provider, music) for provider in PROVIDERS}
    for provider in PROVIDERS:
        windows = (window for window in DEFAULT_LIMITS[provider].windows)
        remote.limit(*({"limit": w.limit, "seconds": w.seconds} for w in windows), provider=provider)
    (folder / LIST_NAME).write_bytes(music.blocklist_csv())
    return settings_of(remote.addresses, listeners)

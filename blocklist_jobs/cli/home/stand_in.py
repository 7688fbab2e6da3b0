"""The stand-in as one of the processes of ``up --sandbox``: how it is started, and what the others are told of it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from blocklist_jobs.cli.home.env_file import read_env
from blocklist_jobs.cli.home.places import ENV_NAME
from blocklist_jobs.supervise.spec import ProcessSpec

_REAL_THINGS = ("DATABASE_URL", "REDIS_URL", "SPOTIFY_", "APPLE_", "YOUTUBE_", "GOOGLE_", "TIDAL_")


def without_real_things(env: Mapping[str, str]) -> dict[str, str]:
    """The environment without servers and providers of the real world: a trial touches none of them."""
    return {name: value for name, value in env.items() if not name.startswith(_REAL_THINGS)}


class StandIn:
    """One start of the stand-in, its files in ``folder``."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self._folder = folder
        self._env = env
        self._file = folder / ENV_NAME
        # That of an earlier start would be taken for the answer of this one.
        self._file.unlink(missing_ok=True)

    def spec(self, stage: int) -> ProcessSpec:
        """How it is started, on a free port; ``stage`` is that of what ends last."""
        own = ("-m", "blocklist_jobs.cli", "sandbox", "--port", "0", "--folder", str(self._folder))
        return ProcessSpec("sandbox", (sys.executable, *own), self._env, stage=stage)

    def is_filled(self) -> bool:
        """Whether it listens and is filled."""
        return self._file.exists()

    def settings(self) -> dict[str, str]:
        """Where it is and who we are there; to be asked once it is filled."""
        return read_env(self._file)

"""What a running ``blocklist-jobs up`` tells other commands: the file ``up.json`` in its data folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from blocklist_jobs.cli.home.places import sandbox_folder

UP_FILE = "up.json"


@dataclass(frozen=True, slots=True)
class Running:
    """Where a running ``up`` can be reached, and with what; all ``None`` where none runs.

    ``folder`` is its data folder, ``sandbox`` whether it stands on the stand-in for the providers.
    """

    server: str | None = None
    key: str | None = field(default=None, repr=False)
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    folder: Path | None = None
    sandbox: bool = False
    pid: int | None = None


def running_in(data_dir: Path) -> Running:
    """What ``up`` left in its data folder, or ``up --sandbox`` in the one below; empty when neither can be read."""
    found = left_in(data_dir)
    return found if found.server else left_in(sandbox_folder(data_dir))


def left_in(data_dir: Path) -> Running:
    """What the ``up`` of this very folder left."""
    try:
        left = json.loads((data_dir / UP_FILE).read_text())
    except (OSError, ValueError):
        return Running()
    if not isinstance(left, dict):
        return Running()
    return Running(
        server=left.get("url"),
        key=_text_of(left.get("key_file")),
        env=left.get("env") or {},
        folder=data_dir,
        sandbox=bool(left.get("sandbox")),
        pid=left.get("pid"),
    )


def _text_of(path: Any) -> str | None:
    try:
        return Path(path).read_text().strip() if path else None
    except OSError:
        return None

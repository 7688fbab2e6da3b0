"""What a running ``blocklist-jobs up`` tells other commands: the file ``up.json`` in its data folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

UP_FILE = "up.json"


@dataclass(frozen=True, slots=True)
class Running:
    """Where a running ``up`` can be reached, and with what; all ``None`` where none runs."""

    server: str | None = None
    key: str | None = field(default=None, repr=False)
    env: Mapping[str, str] = field(default_factory=dict, repr=False)


def running_in(data_dir: Path) -> Running:
    """What ``up`` left in its data folder; empty when it is not there or cannot be read by this user."""
    try:
        left = json.loads((data_dir / UP_FILE).read_text())
    except (OSError, ValueError):
        return Running()
    if not isinstance(left, dict):
        return Running()
    return Running(server=left.get("url"), key=_text_of(left.get("key_file")), env=left.get("env") or {})


def _text_of(path: Any) -> str | None:
    try:
        return Path(path).read_text().strip() if path else None
    except OSError:
        return None

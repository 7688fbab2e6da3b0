"""Settings as a file that a shell reads (``. FILE``) and so do we."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path

EXPORT = "export "


def write_env(file: Path, settings: Mapping[str, str]) -> None:
    """Write the file whole or not at all, for its owner alone: there are secrets of apps in it."""
    # A line break would end the line for us: keys in PEM may have "\n" for theirs.
    lines = [f"{EXPORT}{name}={shlex.quote(_on_one_line(value))}\n" for name, value in settings.items()]
    unfinished = file.with_name(file.name + ".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.writelines(lines)
    unfinished.replace(file)


def read_env(file: Path) -> dict[str, str]:
    """What :func:`write_env` wrote; raises ``OSError`` where there is no such file."""
    words = (shlex.split(line.removeprefix(EXPORT)) for line in file.read_text().splitlines())
    pairs = (word[0].partition("=") for word in words if word)
    return {name: value for name, _, value in pairs}


def _on_one_line(value: str) -> str:
    return value.strip().replace("\n", "\\n")

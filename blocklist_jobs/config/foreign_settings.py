"""Which of the addresses and files that users name may be reached."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from blocklist_jobs.config.reader import Reader


@dataclass(frozen=True, slots=True)
class ForeignSettings:
    """``private_too``: this machine and its network; ``files_from``: the folder of files that blocklists follow."""

    private_too: bool
    files_from: Path | None


def foreign_settings(read: Reader) -> ForeignSettings:
    """The settings of foreign addresses in the environment."""
    folder = read.text("FOLLOW_FILES_FROM", "")
    if folder and not Path(folder).is_dir():
        read.problems.append(f"FOLLOW_FILES_FROM must be the path of a folder, not {folder!r}")
    return ForeignSettings(
        # At home the receiver is on the same machine. Where strangers have keys, "refuse" keeps them out of it.
        private_too=read.choice("WEBHOOK_PRIVATE_TARGETS", ("allow", "refuse")) == "allow",
        # Users could otherwise have the server read any file that it can.
        files_from=Path(folder).resolve() if folder else None,
    )

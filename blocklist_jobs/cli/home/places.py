"""Where the stand-in's things are: a data folder of its own below that of ``up``, so that nothing is mixed."""

from __future__ import annotations

from pathlib import Path

ENV_NAME = "sandbox.env"
LIST_NAME = "ai-artists.csv"


def sandbox_folder(data_dir: Path) -> Path:
    """The data folder of ``up --sandbox`` beside the one of ``up``."""
    return data_dir / "sandbox"

"""``python -m blocklist_jobs.api.openapi [FILE]`` writes docs/openapi.json, or another file; ``-`` prints it."""

from __future__ import annotations

import sys
from pathlib import Path

from flask import Flask

from blocklist_jobs.api.openapi.document import document_of, written
from blocklist_jobs.api.routes import mount

KEPT = "docs/openapi.json"


def routes_alone() -> Flask:
    """An app with all routes and nothing behind them: enough to describe it, without a database."""
    app = Flask("blocklist_jobs.api", static_folder=None)
    mount(app)
    return app


def main(place: str = KEPT) -> None:
    """Write the document to the file ``place``."""
    text = written(document_of(routes_alone()))
    if place == "-":
        sys.stdout.write(text)
    else:
        Path(place).write_text(text, "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:2])

"""``dispatcher``: runs the process that hands batches to the workers."""

from __future__ import annotations

import click


@click.command()
def dispatcher() -> None:
    """Run the dispatcher in this process. Start two for safety: one leads, the other takes over."""
    from blocklist_jobs.dispatcher.process import run  # loads the whole engine

    run()

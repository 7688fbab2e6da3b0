"""``dispatcher``: runs the process that hands batches to the workers."""

from __future__ import annotations

import click

from blocklist_jobs.cli.failures import ExitCode, Failure


@click.command()
def dispatcher() -> None:
    """Run the dispatcher in this process. Start two for safety: one leads, the other takes over."""
    from blocklist_jobs.config.settings import SettingsWrong
    from blocklist_jobs.dispatcher.process import run  # loads the whole engine

    try:
        run()
    except SettingsWrong as error:
        raise Failure(str(error), ExitCode.BROKEN) from error

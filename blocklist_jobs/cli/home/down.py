"""``down``: ends an ``up`` that runs in the background, or in another terminal."""

from __future__ import annotations

from pathlib import Path

import click

from blocklist_jobs.cli.address import data_dir_option, json_option
from blocklist_jobs.cli.home.places import sandbox_folder
from blocklist_jobs.cli.output import say_json


@click.command()
@click.option("--sandbox", is_flag=True, help='Only the one started with "--sandbox".')
@json_option
@data_dir_option
def down(data_dir: Path, *, sandbox: bool, as_json: bool) -> None:
    """End the "blocklist-jobs up" of this folder, its sandbox as well. Jobs go on when it is started again."""
    from blocklist_jobs.cli.home.background import end  # loads the servers

    folders = [sandbox_folder(data_dir)] if sandbox else [data_dir, sandbox_folder(data_dir)]
    ended = [str(folder) for folder in folders if end(folder)]
    if as_json:
        say_json({"ended": ended})
        return
    for folder in ended:
        click.echo(f"Ended what ran in {folder}.")
    if not ended:
        click.echo(f"Nothing runs in {data_dir}.")

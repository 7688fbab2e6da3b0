"""``clean``: everything from nothing to a clean library, in one command."""

from __future__ import annotations

from typing import Any

import click

from blocklist_jobs.cli.address import data_dir_option, json_option
from blocklist_jobs.cli.provider_name import PROVIDER
from blocklist_jobs.cli.words import SURFACES

_OF_THE_JOBS = ("match", "surface", "playlists", "dislike")


@click.command()
@click.option("--blocklist", metavar="ID|FILE", help="The do-not-play list. With --sandbox the stand-in has one.")
@click.option("--provider", "wanted", multiple=True, type=PROVIDER, help="Only these; else all that are connected.")
@click.option("--sandbox", is_flag=True, help="On a stand-in with made-up libraries: no account is needed.")
@click.option("--yes", is_flag=True, help="Do not ask before anything is taken out.")
@click.option("--dislike", is_flag=True, help="Dislike what cannot be removed (Apple Music removes nothing).")
@click.option("--match", type=click.Choice(["primary", "credited"]), help="Whose names count: the first, or anyone's.")
@click.option("--surface", multiple=True, type=click.Choice([*SURFACES]), help="Only these (may be repeated).")
@click.option("--playlists", type=click.Choice(["owned", "owned_and_collaborative"]), help="Which playlists.")
@click.option("--browser/--no-browser", default=None, help='For connecting, see "connect --help".')
@click.option("--server", envvar="BLOCKLIST_JOBS_URL", metavar="URL", help="The server, if it is not this machine's.")
@click.option("--key", envvar="BLOCKLIST_JOBS_KEY", metavar="KEY", help="Better in BLOCKLIST_JOBS_KEY.")
@json_option
@data_dir_option
def clean(**given: Any) -> None:
    """Take the artists of a do-not-play list out of your libraries, step by step.

    Starts the server if none runs, connects your accounts, shows what would go, asks, does it, and says how to undo
    it. Ctrl-C leaves at any time; what has begun goes on in the background.
    """
    from blocklist_jobs.cli.home.course import Wish, run  # loads much, and help needs none of it

    options = {name: given.pop(name) for name in _OF_THE_JOBS}
    run(Wish(**given, options={**options, "priority": None}))

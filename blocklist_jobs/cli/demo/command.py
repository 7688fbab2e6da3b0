"""``demo``: the whole thing at work on a made-up library, judged afterwards."""

from __future__ import annotations

from pathlib import Path

import click

from blocklist_jobs.cli.failures import Failure

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--real-time", is_flag=True, help="At Spotify's pace of 100 requests a minute (several minutes).")
@click.option("--library", type=FILE, help="Playlists, one JSON object a line, in place of a made-up library.")
@click.option("--blocklist", type=FILE, help="A blocklist in any form, in place of the made-up one.")
@click.option("--liked", type=click.IntRange(1, 100_000), default=10_000, show_default=True, help="Liked songs.")
@click.option("--playlists", type=click.IntRange(0, 1_000), default=40, show_default=True, help="Playlists.")
@click.option("--artists", type=click.IntRange(1, 10_000), default=1_000, show_default=True, help="Listed artists.")
@click.option("--workers", type=click.IntRange(1, 16), default=1, show_default=True, help="Worker processes.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another number, another library.")
def demo(
    *,
    real_time: bool,
    library: Path | None,
    blocklist: Path | None,
    liked: int,
    playlists: int,
    artists: int,
    workers: int,
    seed: int,
) -> None:
    """See the whole thing at work, on this machine alone, in about a minute.

    Starts real servers and a stand-in for Spotify, fills a library there, takes a blocklist out of it before your
    eyes, and judges the library afterwards by the stand-in's own account. Exits with 0 only if all is right, and
    leaves nothing running.
    """
    from blocklist_jobs.cli.demo.interrupts import Interrupted, Interrupts  # the demo's parts load much
    from blocklist_jobs.cli.demo.listener import Wanted
    from blocklist_jobs.cli.demo.play import play
    from blocklist_jobs.cli.demo.stage import Stage
    from blocklist_jobs.cli.demo.telling import verdict_text
    from blocklist_jobs.cli.demo.verdict import is_right

    wanted = Wanted(library, blocklist, liked, playlists, artists, seed)
    stage = Stage()
    try:
        with Interrupts(stage.hurry), stage, stage.explaining():
            result = play(stage, wanted, real_time=real_time, workers=workers, say=click.echo)
            click.echo(verdict_text(result))
            if not is_right(result.findings):
                raise Failure("The demo found something wrong.")
            click.echo("Stopping everything ...")
    except Interrupted as asked:
        click.echo("\nEnded; nothing is left running.", err=True)
        raise click.exceptions.Exit(asked.exit_code) from None

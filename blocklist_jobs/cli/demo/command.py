"""``demo``: the whole thing at work on a made-up library, judged afterwards."""

from __future__ import annotations

from pathlib import Path

import click

from blocklist_jobs.cli.failures import Failure

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
# The first of those that take part is rolled back at the end.
PROVIDERS = ("spotify", "tidal", "youtube_music", "apple_music")


@click.command()
@click.option("--provider", "chosen", multiple=True, type=click.Choice(PROVIDERS), help="This one only; repeatable.")
@click.option("--real-time", is_flag=True, help="At the providers' own pace: Spotify's is 100 a minute (many minutes).")
@click.option("--library", type=FILE, help="Playlists, one JSON object a line, in place of a made-up library.")
@click.option("--blocklist", type=FILE, help="A blocklist in any form, in place of the made-up one.")
@click.option(
    "--liked", type=click.IntRange(1, 100_000), default=10_000, show_default=True, help="Liked songs, at Spotify."
)
@click.option(
    "--playlists", type=click.IntRange(0, 1_000), default=40, show_default=True, help="Playlists, at Spotify."
)
@click.option("--artists", type=click.IntRange(1, 10_000), default=1_000, show_default=True, help="Listed artists.")
@click.option("--workers", type=click.IntRange(1, 16), default=1, show_default=True, help="Worker processes.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another number, another library.")
def demo(
    *,
    chosen: tuple[str, ...],
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

    Starts real servers and a stand-in for Spotify, Apple Music, YouTube Music and Tidal, fills a library at each,
    takes one blocklist out of all of them before your eyes, and rolls Spotify back. Judges the libraries by the
    stand-in's own account. Exits with 0 only if all is right, and leaves nothing running.
    """
    from blocklist_jobs.cli.demo.filling import Wanted
    from blocklist_jobs.cli.demo.interrupts import Interrupted, Interrupts  # the demo's parts load much
    from blocklist_jobs.cli.demo.play import play
    from blocklist_jobs.cli.demo.stage import Stage
    from blocklist_jobs.cli.demo.telling import is_all_right, verdict_text

    wanted = Wanted(library, blocklist, liked, playlists, artists, seed)
    providers = [name for name in PROVIDERS if not chosen or name in chosen]
    stage = Stage()
    try:
        with Interrupts(stage.hurry), stage, stage.explaining():
            result = play(stage, wanted, providers, real_time=real_time, workers=workers, say=click.echo)
            click.echo(verdict_text(result))
            if not is_all_right(result):
                raise Failure("The demo found something wrong.")
            click.echo("Stopping everything ...")
    except Interrupted as asked:
        click.echo("\nEnded; nothing is left running.", err=True)
        raise click.exceptions.Exit(asked.exit_code) from None

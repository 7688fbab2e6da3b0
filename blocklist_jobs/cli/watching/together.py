"""Several jobs followed at once, each under its provider's name: bars on a terminal of any width, lines in a pipe."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import click
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.watching.follow import EVERY_S, Seen, follow
from blocklist_jobs.cli.watching.picture import (
    Picture,
    is_news,
    items_text,
    left_text,
    line_of,
    waiting_text,
    windows_text,
)
from blocklist_jobs.cli.watching.show import line_every_s, takes_bars
from blocklist_jobs.cli.words import TITLES

WIDEST_BAR = 60

Looks = Mapping[str, Seen]


def follow_all(api: ApiClient, job_ids: Mapping[str, str], *, quiet: bool = False) -> Looks:
    """Follow one job of each provider until all have ended, before the reader's eyes; the last look at each.

    ``quiet``: lines alone, on standard error.
    """
    looks = _rounds(api, job_ids)
    console = Console()
    return _live(looks, console) if takes_bars(console) and not quiet else _lines(looks, err=quiet)


def _rounds(api: ApiClient, job_ids: Mapping[str, str]) -> Iterator[Looks]:
    """A look at every job, again and again; one that has ended keeps its last."""
    following = {name: follow(api, job_id, pause=lambda _: None) for name, job_id in job_ids.items()}
    seen: dict[str, Seen] = {name: next(looks) for name, looks in following.items()}
    while True:
        yield seen
        if all(one.picture.is_final for one in seen.values()):
            return
        time.sleep(EVERY_S)
        seen = {name: next(looks, seen[name]) for name, looks in following.items()}


def _live(looks: Iterator[Looks], console: Console) -> Looks:
    last: Looks = {}
    with Live(console=console, auto_refresh=False, vertical_overflow="crop") as live:
        for last in looks:
            now = datetime.now(UTC)
            shown = [picture_as_lines(name, seen.picture, now, width=console.width) for name, seen in last.items()]
            live.update(Group(*shown), refresh=True)
    return last


def _lines(looks: Iterator[Looks], *, err: bool) -> Looks:
    last: Looks = {}
    told: dict[str, tuple[Picture, float]] = {}
    began = time.monotonic()
    for last in looks:
        now, at = datetime.now(UTC), time.monotonic()
        for name, seen in last.items():
            old, told_at = told.get(name, (None, 0.0))
            if is_news(old, seen.picture, now, since_s=at - told_at, every_s=line_every_s(at - began)):
                told[name] = seen.picture, at
                click.echo(f"{now.astimezone():%H:%M:%S} {TITLES[name]}: {line_of(seen.picture, now)}", err=err)
    return last


def picture_as_lines(name: str, picture: Picture, now: datetime, *, width: int) -> RenderableType:
    """A job in a few lines, none wider than the terminal: where it is, a bar, what moves, what is in the way."""
    where = picture.status if picture.is_final else f"{picture.status}: {picture.step}"
    head = Text(TITLES[name], style="bold").append(f"  {picture.percent:g} %  ", style="not bold")
    head.append(where, style="green not bold" if picture.is_good else "cyan not bold")
    # In a grid, since a bar by itself does not end its line.
    bar = Table.grid()
    bar.add_row(ProgressBar(total=100, completed=picture.percent, width=min(width, WIDEST_BAR)))
    requests = f"requests {windows_text(picture)}" if picture.windows and not picture.is_final else ""
    moves = ", ".join(part for part in (items_text(picture), left_text(picture)) if part)
    lines: list[RenderableType] = [head, bar, Text(moves), *([Text(requests, style="dim")] if requests else [])]
    for words, style in ((waiting_text(picture, now), "yellow"), (picture.trouble or "", "red")):
        lines += [Text(words, style=style)] if words else []
    return Group(*lines)

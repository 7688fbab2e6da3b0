"""Several jobs followed at once, shown in one screen or as lines in a pipe, each with its provider's name."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

import click
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.demo.listener import TITLES
from blocklist_jobs.cli.describe import headline
from blocklist_jobs.cli.failures import ExitCode, Failure
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

STANDSTILL_S = 180.0
"""Nothing in the demo waits for so long: a job that does not move by then has been forgotten."""
LINE_EVERY_S = 5.0
NAME_WIDTH = max(len(title) for title in TITLES.values())
BAR_WIDTH = 20

Looks = Mapping[str, Seen]


def watch_all(api: ApiClient, job_ids: Mapping[str, str], pause: Callable[[float], None]) -> Looks:
    """Follow one job of each provider until all have ended, before the reader's eyes; the last look at each."""
    looks = moving(_rounds(api, job_ids, pause))
    console = Console()
    return _live(looks, console) if console.is_terminal else as_lines(looks)


def _rounds(api: ApiClient, job_ids: Mapping[str, str], pause: Callable[[float], None]) -> Iterator[Looks]:
    """A look at every job, again and again; one that has ended keeps its last."""
    following = {name: follow(api, job_id, pause=lambda _: None) for name, job_id in job_ids.items()}
    seen: dict[str, Seen] = {}
    while True:
        seen = {name: next(looks, seen.get(name)) for name, looks in following.items()}  # type: ignore[misc]
        yield seen
        if all(one.picture.is_final for one in seen.values()):
            return
        pause(EVERY_S)


def moving(rounds: Iterator[Looks]) -> Iterator[Looks]:
    """The same looks; raises :class:`Failure` when they stay the same for too long."""
    last: object = None
    moved_at = time.monotonic()
    for seen in rounds:
        now = [(p.status, p.step, p.percent, p.completed) for p in (one.picture for one in seen.values())]
        if now != last:
            last, moved_at = now, time.monotonic()
        elif time.monotonic() - moved_at > STANDSTILL_S:
            told = "; ".join(headline(one.job) for one in seen.values() if not one.picture.is_final)
            raise Failure(f"Nothing has moved for {STANDSTILL_S:g} s: {told}", ExitCode.BROKEN)
        yield seen


def _live(looks: Iterator[Looks], console: Console) -> Looks:
    last: Looks = {}
    with Live(console=console, auto_refresh=False, vertical_overflow="crop") as live:
        for last in looks:
            now = datetime.now(UTC)
            pictures = {name: seen.picture for name, seen in last.items()}
            live.update(screen_of(pictures, now), refresh=True)
    return last


def as_lines(looks: Iterator[Looks]) -> Looks:
    """A line for each provider's news; gives the last look at each."""
    last: Looks = {}
    told: dict[str, tuple[Picture, float]] = {}
    for last in looks:
        now, at = datetime.now(UTC), time.monotonic()
        for name, seen in last.items():
            old, told_at = told.get(name, (None, 0.0))
            if is_news(old, seen.picture, now, since_s=at - told_at, every_s=LINE_EVERY_S):
                told[name] = seen.picture, at
                click.echo(f"{now.astimezone():%H:%M:%S} {TITLES[name]:{NAME_WIDTH}} {line_of(seen.picture, now)}")
    return last


def screen_of(pictures: Mapping[str, Picture], now: datetime) -> RenderableType:
    """Two lines for each provider: how far its job is, and what goes through its limit."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=NAME_WIDTH)
    grid.add_column(width=BAR_WIDTH)
    grid.add_column(overflow="fold")
    for name, picture in pictures.items():
        bar = ProgressBar(total=100, completed=picture.percent)
        grid.add_row(Text(TITLES[name], style="bold"), bar, _progress(picture))
        grid.add_row("", "", _limit(picture, now))
    return Group(grid)


def _progress(picture: Picture) -> Text:
    where = picture.status if picture.is_final else f"{picture.status}: {picture.step}"
    text = Text(f"{picture.percent:g} %  ")
    text.append(where, style="green" if picture.is_good else "bold cyan")
    return text.append(f"  {items_text(picture)}")


def _limit(picture: Picture, now: datetime) -> Text:
    """What moves: requests in the windows, the time left; what is in the way, in colour."""
    rates = f"requests {windows_text(picture)}" if picture.windows and not picture.is_final else ""
    text = Text("  ".join(part for part in (rates, left_text(picture)) if part), style="dim")
    for words, style in ((waiting_text(picture, now), "yellow"), (picture.trouble or "", "red")):
        if words:
            text.append(f"  {words}", style=style)
    return text

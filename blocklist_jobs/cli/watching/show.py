"""Shows a followed job the way its reader can take it: live, as lines in a pipe, or as JSON lines."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.live import Live

from blocklist_jobs.cli.output import say_json_line
from blocklist_jobs.cli.watching.follow import Seen
from blocklist_jobs.cli.watching.picture import Picture, is_news, line_of
from blocklist_jobs.cli.watching.screen import screen_of

LINES_EVERY_S = ((60.0, 3.0), (900.0, 15.0))
"""Until so long from the beginning, a line at most so often; then one a minute. A job may take days."""


def show(looks: Iterator[Seen], *, as_json: bool = False) -> Seen:
    """Show looks at a job to the last one on this terminal or pipe, and give that."""
    console = Console()
    if as_json:
        return _last(_as_json(looks))
    return _last(_live(looks, console) if takes_bars(console) else _as_lines(looks))


def line_every_s(since_s: float) -> float:
    """How often a line is due so long after the first."""
    return next((every_s for until_s, every_s in LINES_EVERY_S if since_s < until_s), 60.0)


def takes_bars(console: Console) -> bool:
    """Whether somebody looks at it who can be shown the same line again and again (TERM=dumb cannot)."""
    return console.is_terminal and not console.is_dumb_terminal


def _last(looks: Iterable[Seen]) -> Seen:
    for seen in looks:
        last = seen
    return last


def _live(looks: Iterator[Seen], console: Console) -> Iterator[Seen]:
    with Live(console=console, auto_refresh=False, vertical_overflow="crop") as live:
        for seen in looks:
            live.update(screen_of(seen.picture, datetime.now(UTC), width=console.width), refresh=True)
            yield seen


def _as_lines(looks: Iterator[Seen]) -> Iterator[Seen]:
    for seen in _news(looks):
        now = datetime.now(UTC)
        click.echo(f"{now.astimezone():%H:%M:%S} {line_of(seen.picture, now)}")
        yield seen


def _as_json(looks: Iterator[Seen]) -> Iterator[Seen]:
    for seen in _news(looks):
        say_json_line(seen.job)
        yield seen


def _news(looks: Iterator[Seen]) -> Iterator[Seen]:
    old: Picture | None = None
    told_at, began = 0.0, time.monotonic()
    for seen in looks:
        since_s, every_s = time.monotonic() - told_at, line_every_s(time.monotonic() - began)
        if is_news(old, seen.picture, datetime.now(UTC), since_s=since_s, every_s=every_s):
            old, told_at = seen.picture, time.monotonic()
            yield seen

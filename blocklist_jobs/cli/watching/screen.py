"""The live picture of a job in a terminal, as wide as that is."""

from __future__ import annotations

from datetime import datetime

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from blocklist_jobs.cli.watching.picture import Picture, items_text, left_text, waiting_text

NARROW = 60
"""Below so many columns a bar stands under its words."""


def screen_of(picture: Picture, now: datetime, *, width: int) -> RenderableType:
    """Phases, bars, counts, requests against the limit, time left, and what the job waits for."""
    lines: list[RenderableType] = [Text(f"job {picture.job_id}", style="bold", overflow="ellipsis", no_wrap=True)]
    lines.append(_phases(picture))
    lines.append(_row("all", picture.percent, 100.0, f"{picture.percent:g} %", width))
    if picture.due and not picture.dry_run and picture.step != "scan":
        lines.append(_row("items", picture.completed + picture.failed, picture.due, items_text(picture), width))
    if not picture.is_final:
        lines += [
            _row("limit", w.used, w.limit, f"{w.used} of {w.limit} in {w.seconds:g} s", width) for w in picture.windows
        ]
    lines += [Text(text, style=style) for text, style in _sentences(picture, now) if text]
    return Group(*lines)


def _sentences(picture: Picture, now: datetime) -> tuple[tuple[str, str], ...]:
    found = items_text(picture) if picture.step == "scan" or picture.dry_run else ""
    return (
        (found, ""),
        (left_text(picture), ""),
        (waiting_text(picture, now), "yellow"),
        (picture.trouble or "", "red"),
    )


def _phases(picture: Picture) -> Text:
    """The steps in a row: done, under way, to come; told apart by a sign, not by colour alone."""
    text = Text()
    reached = picture.steps.index(picture.step) if picture.step in picture.steps else len(picture.steps)
    for at, step in enumerate(picture.steps):
        sign, style = ("x", "green") if at < reached else (">", "bold cyan") if at == reached else (" ", "dim")
        text.append(f"[{sign}] {step}  ", style=style)
    return text.append(picture.status, style="green" if picture.is_good else "bold")


def _row(name: str, done: float, total: float, words: str, width: int) -> RenderableType:
    bar = ProgressBar(total=max(total, 1), completed=min(done, total))
    grid = Table.grid(padding=(0, 1))
    if width < NARROW:
        grid.add_row(f"{name}: {words}")
        grid.add_row(bar)
        return grid
    grid.add_column(width=6)
    grid.add_column(width=30)
    grid.add_column(overflow="fold")
    grid.add_row(name, bar, words)
    return grid

"""The four jobs of the demo in one screen, and as lines in a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from rich.console import Console

from blocklist_jobs.cli.demo import side_by_side
from blocklist_jobs.cli.demo.listener import TITLES
from blocklist_jobs.cli.demo.play import Result
from blocklist_jobs.cli.demo.side_by_side import as_lines, moving, screen_of
from blocklist_jobs.cli.demo.telling import is_all_right, verdict_text
from blocklist_jobs.cli.demo.verdict import Finding
from blocklist_jobs.cli.failures import Failure
from blocklist_jobs.cli.watching.follow import Seen
from blocklist_jobs.cli.watching.picture import Picture, WindowUse

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SCANNING = Picture(
    job_id="j",
    status="processing",
    step="scan",
    dry_run=False,
    percent=40.0,
    total=12,
    completed=0,
    failed=0,
    skipped=0,
    windows=(WindowUse(20, 426, 30.0),),
)
ENDED = replace(SCANNING, status="completed", step="done", percent=100.0, completed=12)
JOB = {
    "id": "j",
    "job_type": "enforcement_execution",
    "priority": "normal",
    "dry_run": False,
    "waiting_for": None,
    "status": "processing",
    "provider": "tidal",
    "progress": {"step": "scan", "percent": 40.0},
}


def shown(pictures: Mapping[str, Picture], width: int = 100) -> list[str]:
    console = Console(file=StringIO(), width=width, no_color=True)
    console.print(screen_of(pictures, NOW))
    file = console.file
    assert isinstance(file, StringIO)
    return file.getvalue().splitlines()


def test_all_four_fit_into_one_screen() -> None:
    lines = shown(dict.fromkeys(TITLES, SCANNING), width=80)
    assert len(lines) <= 20
    for title in TITLES.values():
        assert any(line.startswith(title) for line in lines)


def test_each_tells_how_far_it_is_and_what_is_in_its_way() -> None:
    waiting = replace(SCANNING, waiting_reason="quota", waiting_until=NOW + timedelta(hours=2))
    text = "\n".join(shown({"spotify": SCANNING, "youtube_music": waiting, "tidal": ENDED}, width=140))
    assert "40 %  processing: scan" in text
    assert "requests 20 of 426 in 30 s" in text
    assert "waits for" in text
    assert "100 %  completed" in text
    assert text.count("20 of 426") == 2


def looks(*rounds: Mapping[str, Picture]) -> Iterator[Mapping[str, Seen]]:
    for pictures in rounds:
        yield {name: Seen(dict(JOB), picture) for name, picture in pictures.items()}


def test_lines_tell_news_with_the_providers_name(capsys: pytest.CaptureFixture[str]) -> None:
    rounds = ({"tidal": SCANNING, "spotify": SCANNING}, {"tidal": ENDED, "spotify": SCANNING})
    last = as_lines(looks(*rounds, {"tidal": ENDED, "spotify": ENDED}))
    lines = [line.split(maxsplit=1)[1] for line in capsys.readouterr().out.splitlines()]
    assert [line.split()[0:2] for line in lines] == [
        ["Tidal", "processing:"],
        ["Spotify", "processing:"],
        ["Tidal", "completed,"],
        ["Spotify", "completed,"],
    ]
    assert all(seen.picture.is_final for seen in last.values())


def test_a_job_that_stands_still_fails_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "STANDSTILL_S", -1.0)
    assert len(list(moving(looks({"tidal": SCANNING}, {"tidal": ENDED})))) == 2
    with pytest.raises(Failure, match="Nothing has moved"):
        list(moving(looks({"tidal": SCANNING}, {"tidal": SCANNING})))


def test_the_verdict_marks_what_is_wrong() -> None:
    right, wrong = Finding(True, "here"), Finding(False, "there")
    good = Result({"Spotify": (right,), "Tidal": (right,)}, {"Spotify": {"GET /me": 3}}, 61.0)
    bad = replace(good, findings={**good.findings, "Tidal": (right, wrong)})
    assert is_all_right(good)
    assert "All is as it must be." in verdict_text(good)
    assert "3 GET /me" in verdict_text(good)
    assert not is_all_right(bad)
    assert "WRONG  there" in verdict_text(bad)
    assert "This is not as it must be." in verdict_text(bad)

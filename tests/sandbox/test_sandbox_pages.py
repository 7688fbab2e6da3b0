"""The page on the sandbox names the habits of Apple and YouTube, and its documents can be seeded."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.sandbox.apple_music import state as apple
from blocklist_jobs.sandbox.youtube_music import state as youtube
from blocklist_jobs.sandbox.youtube_music.grants import App

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """What the page says below this title."""
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Apple Music", [one.name for one in fields(apple.Habits)]),
        ("YouTube Music", [one.name for one in (*fields(youtube.Habits), *fields(App)) if one.name != "client_id"]),
    ],
)
def test_every_habit_is_explained(title: str, words: list[str]) -> None:
    missing = [word for word in words if f"`{word}`" not in section(title)]
    assert missing == []


@pytest.mark.parametrize(
    ("title", "provider", "counts"),
    [
        ("Apple Music", "apple_music", {"liked": 2, "albums": 2, "playlists": 1, "ratings": 1}),
        ("YouTube Music", "youtube_music", {"liked": 1, "other_likes": 0, "dislikes": 0, "follows": 1, "playlists": 1}),
    ],
)
def test_the_documents_on_the_page_can_be_seeded(
    sandbox: Sandbox, title: str, provider: str, counts: dict[str, int]
) -> None:
    found = re.search(r"```json\n(.*?)```", section(title), re.DOTALL)
    assert found is not None
    sandbox.seed(json.loads(found.group(1)), provider)
    assert {part: len(things) for part, things in sandbox.library("listener", provider).items()} == counts

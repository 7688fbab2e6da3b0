"""The page on the sandbox names everything that can be asked of it, and its document is one."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.sandbox.faults import Kind, Rule
from blocklist_jobs.sandbox.limits import Limit, Refusal, Shape

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
WORDS = [*Kind, *Refusal, *Shape, *(one.name for one in (*fields(Rule), *fields(Limit)))]


@pytest.mark.parametrize("word", sorted(set(map(str, WORDS))))
def test_every_word_is_explained(word: str) -> None:
    assert f"`{word}`" in PAGE or f'"{word}"' in PAGE


def test_the_document_on_the_page_can_be_seeded(sandbox: Sandbox) -> None:
    found = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    sandbox.seed(json.loads(found.group(1)))
    library = sandbox.library("listener")
    assert [len(library[part]) for part in ("liked", "albums", "follows", "playlists")] == [1, 1, 1, 1]
    assert [item["is_local"] for item in library["playlists"][0]["items"]] == [False, False, True]

"""Every example in docs/blocklists.md is read as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.lists.reading import read

_PAGE = Path(__file__).parents[2] / "docs" / "blocklists.md"
_EXAMPLES = re.findall(r"^```(csv|json)\n(.*?)^```$", _PAGE.read_text(), re.MULTILINE | re.DOTALL)


def test_there_are_examples_of_all_forms() -> None:
    assert [kind for kind, _ in _EXAMPLES] == ["json", "csv", "csv", "csv", "json", "json"]


@pytest.mark.parametrize(("kind", "example"), _EXAMPLES)
def test_an_example_is_read_whole(kind: str, example: str) -> None:
    parsed = read(example, is_json=kind == "json")
    assert parsed.skipped_total == 0
    assert parsed.artists

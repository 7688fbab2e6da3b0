"""The real lists, whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from blocklist_jobs.core.blocklist_forms import parse_blocklist

_FOLDER = Path(__file__).parents[3] / "shared" / "data" / "blocklists"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not _FOLDER.is_dir(), reason="../shared/data is not here"),
]


@pytest.mark.parametrize(
    ("name", "artists", "ids"),
    [
        ("thousand-artists.csv", 1_000, {"spotify": 1_000}),
        ("ai-artists.csv", 7_477, {"spotify": 7_477}),
        ("soul-over-ai.json", 1_375, {"spotify": 1_375, "apple_music": 1_273, "youtube_music": 1_277}),
        ("spicetify-trashbin.json", 1_000, {"spotify": 1_000}),
    ],
)
def test_every_row_is_read(name: str, artists: int, ids: dict[str, int]) -> None:
    parsed = parse_blocklist((_FOLDER / name).read_bytes(), limit=200_000)
    assert len(parsed.artists) == artists
    assert parsed.skipped_total == 0
    counted = dict.fromkeys(ids, 0)
    for artist in parsed.artists:
        for provider, _ in artist.ids:
            counted[provider] += 1
    assert counted == ids

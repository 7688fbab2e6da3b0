"""What the tests of the forms share."""

from __future__ import annotations

import string

from hypothesis import settings
from hypothesis import strategies as st

from blocklist_jobs.core.blocklist import Parsed
from blocklist_jobs.core.blocklist_forms import parse_blocklist

A = "4PbKVheWA7ToOxOrqqzjol"
B = "32PcXsAFr3ArYaHSYr8qGh"
C = "3ec16T2vMbjJi4luOqt6ps"
YOUTUBE = "UCOCi_VDTQPFn9fZtfqnpVag"

# A busy machine is no finding.
unhurried = settings(deadline=None)

spotify_ids = st.text(string.ascii_letters + string.digits, min_size=22, max_size=22)


def read(body: str | bytes, *, limit: int = 1_000, provider: str | None = None, is_json: bool = False) -> Parsed:
    """The list in ``body``."""
    raw = body.encode() if isinstance(body, str) else body
    return parse_blocklist(raw, limit=limit, provider=provider, is_json=is_json)


def listed(parsed: Parsed) -> list[tuple[str, dict[str, str]]]:
    """Names and ids."""
    return [(artist.name, dict(artist.ids)) for artist in parsed.artists]


def skipped(parsed: Parsed) -> dict[int, str]:
    """Reasons by row."""
    return {row.row: row.reason for row in parsed.skipped}

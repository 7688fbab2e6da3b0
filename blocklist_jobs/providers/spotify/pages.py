"""How Spotify's lists are paged: by offset, but for followed artists, which are read from cursor to cursor."""

from __future__ import annotations

from dataclasses import replace

from blocklist_jobs.core.calls import ReadPage

PAGE = 50
"""developer.spotify.com/documentation/web-api/reference/get-users-saved-tracks and its like: 50 entries a page."""


def next_after(call: ReadPage, after: str) -> ReadPage:
    """The page that follows in a list that is read from cursor to cursor: one cannot be known before the other."""
    return replace(call, cursor=after, first=False)

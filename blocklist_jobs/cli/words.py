"""The API's words as people say them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Document = Mapping[str, Any]

TITLES: Mapping[str, str] = {
    "spotify": "Spotify",
    "apple_music": "Apple Music",
    "youtube_music": "YouTube Music",
    "tidal": "Tidal",
}

PROVIDERS = "spotify, apple_music, youtube_music or tidal."

SURFACES = {
    "liked_songs": "liked songs",
    "playlists": "playlists",
    "saved_albums": "saved albums",
    "followed_artists": "followed artists",
}

REASONS = {
    "rate": "the provider's rate limit",
    "quota": "the provider's daily quota",
    "cool_down": "the provider to take requests again (it asked for a pause)",
    "circuit_open": "the provider to work again (circuit open)",
    "concurrency": "a free call (all are in use)",
    "paused": "an operator to resume the provider",
    "gate_unreachable": "Redis (out of reach; nothing is sent meanwhile)",
    "schedule": "its scheduled time",
    "other_job": "another job on the same library",
    "no_dispatcher": "a dispatcher to be started (none leads)",
    "no_worker": "a worker to be started (none is alive)",
    "worker_lost": "the lease of a worker that is lost to run out",
    "priority": "more urgent work to be done",
    "turn": "its turn",
    "retry": "the next attempt after a fault",
    "reconnect": "you to reconnect the account",
}

SKIPS = {
    "local_file": "local files",
    "episode": "episodes",
    "unavailable": "no longer available",
    "not_editable": "in playlists that are not yours",
    "name_only": "known by name only",
    "cannot_remove": "nobody can remove",
}

DONE = {"batch_rollback": "put back", "token_refresh": "renewed", "library_scan": "listed"}
"""What a job does to entries, by its type; all others remove them."""

REMOVES_NOTHING = "apple_music"
"""What is asked to be disliked there is disliked and stays; elsewhere it is removed all the same."""

TO_DO = {"put back": "put back", "listed": "remove", "disliked": "dislike"}
"""What is still to be done, for what has been; in all other cases to remove."""


def done_of(job: Document) -> str:
    """What the job has done to its entries: ``removed``, ``disliked``, ``put back``."""
    options = (job.get("payload") or {}).get("options") or {}
    if job["provider"] == REMOVES_NOTHING and options.get("dislike_where_removal_is_impossible"):
        return "disliked"
    return DONE.get(job["job_type"], "removed")


def error_text(error: Document) -> str:
    """A fault in words."""
    return str(error.get("detail") or error.get("message") or error.get("kind") or dict(error))

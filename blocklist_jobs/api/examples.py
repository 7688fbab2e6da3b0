"""Answers as the running system gave them, for the document; a test holds them to their schemas."""

from __future__ import annotations

from typing import Any

STORED_LIST: dict[str, Any] = {
    "id": "bf4d7a4c-2e3f-4fdd-9b17-0eac4cb02245",
    "name": "Never again",
    "size": 20,
    "created_at": "2026-11-25T00:37:39.837806Z",
    "updated_at": "2026-11-25T00:37:39.837806Z",
    "skipped": [{"row": 17, "reason": "the same id as in row 3; listed once"}],
    "skipped_total": 1,
}

CONNECTION: dict[str, Any] = {
    "id": "a4e4c78c-5bfc-46fa-9148-73bd45b6a52b",
    "provider": "spotify",
    "status": "active",
    "status_reason": None,
    "provider_user_id": "",
    "scopes": [
        "playlist-modify-private",
        "playlist-modify-public",
        "playlist-read-collaborative",
        "playlist-read-private",
        "user-follow-modify",
        "user-follow-read",
        "user-library-modify",
        "user-library-read",
    ],
    "can_refresh": True,
    "created_at": "2026-11-25T00:37:39.891495Z",
    "updated_at": "2026-11-25T00:37:39.891495Z",
    "expires_at": "2026-11-25T01:37:23.959862Z",
    "consented_at": None,
}

PLANNED: dict[str, Any] = {
    "id": "32776474-378a-458f-8aa6-f82c0f75dfeb",
    "job_type": "enforcement_execution",
    "provider": "spotify",
    "status": "completed",
    "priority": "normal",
    "dry_run": True,
    "progress": {
        "total": 52,
        "completed": 0,
        "failed": 0,
        "skipped": 0,
        "percent": 100.0,
        "step": "done",
        "eta_seconds": None,
    },
    "attempts": 0,
    "payload": {
        "dry_run": True,
        "options": {
            "match": "credited",
            "surfaces": ["liked_songs", "playlists", "saved_albums", "followed_artists"],
            "playlists": "owned_and_collaborative",
            "dislike_where_removal_is_impossible": False,
        },
        "blocklist_id": "bf4d7a4c-2e3f-4fdd-9b17-0eac4cb02245",
        "connection_id": "a4e4c78c-5bfc-46fa-9148-73bd45b6a52b",
    },
    "version": 17,
    "created_at": "2026-11-25T00:37:39.933655Z",
    "updated_at": "2026-11-25T00:37:41.275356Z",
    "waiting_for": None,
    "error": None,
    "plan": {
        "cannot": [
            "block or hide an artist, or dislike a track: there is no call for it",
            "remove one of several occurrences of a track from a playlist: all of them go",
        ],
        "remove": 52,
        "review": 0,
        "surfaces": {
            "playlists": {
                "action": "remove",
                "remove": 42,
                "review": 0,
                "entries": 208,
                "not_restorable": ["the dates on which the entries were added", "who added them"],
            },
            "liked_songs": {
                "action": "remove",
                "remove": 10,
                "review": 0,
                "entries": 60,
                "not_restorable": ["the order of songs that were liked within one minute"],
            },
        },
        "left_alone": {"episode": 1, "local_file": 1, "unavailable": 1},
        "unsupported": [],
        "could_not_read": {},
        "expires_at": "2026-11-25T01:37:41.275356Z",
    },
    "summary": {
        "closed": {},
        "surfaces": {
            "playlists": {"entries": 208, "pending": 42},
            "liked_songs": {"entries": 60, "pending": 10},
            "saved_albums": {"entries": 4},
            "followed_artists": {"entries": 2},
        },
        "left_alone": {"episode": 1, "local_file": 1, "unavailable": 1},
    },
    "connection_id": "a4e4c78c-5bfc-46fa-9148-73bd45b6a52b",
    "blocklist_id": "bf4d7a4c-2e3f-4fdd-9b17-0eac4cb02245",
    "plan_of": None,
    "reverts": None,
    "schedule_id": None,
    "scheduled_at": None,
    "started_at": "2026-11-25T00:37:40.266641Z",
    "finished_at": "2026-11-25T00:37:41.275356Z",
}

ITEM: dict[str, Any] = {
    "id": "bcf4ce79-d64e-4a5e-9880-55eca5faf697",
    "action": "remove",
    "surface": "liked_songs",
    "entity_type": "track",
    "entity_id": "QPbdown7fIT2yK2P7ByCiq",
    "entity_name": "Royal Dawn",
    "container_id": "",
    "container_name": "",
    "position": 0,
    "status": "completed",
    "updated_at": "2026-11-25T00:37:42.100855Z",
    "before_state": {"uri": "spotify:track:QPbdown7fIT2yK2P7ByCiq", "added_at": "2025-10-09T08:53:20Z", "position": 0},
    "after_state": {"present": False},
    "error": None,
}

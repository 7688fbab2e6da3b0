"""YouTube's words for what went wrong, and what follows from each.

developers.google.com/youtube/v3/docs/errors, and the tables of the methods beside it; the two reasons for throttling
and their like are those that Google's own client retries (google-api-python-client, ``googleapiclient/http.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blocklist_jobs.core.faults import FaultKind


@dataclass(frozen=True, slots=True)
class Meaning:
    """``advice`` is for people; ``code`` names the case in stored faults."""

    kind: FaultKind
    code: str
    advice: str


_THROTTLED = Meaning(FaultKind.THROTTLED, "throttled", "YouTube wants fewer requests")
_QUOTA = Meaning(
    FaultKind.QUOTA, "quota_exceeded", "the app's units of the day are used up; they come back at midnight Pacific time"
)
_SCOPE = Meaning(
    FaultKind.SURFACE_CLOSED,
    "insufficient_scope",
    "the connection lacks a permission for this; connect again and grant it",
)
_NOT_ENABLED = Meaning(
    FaultKind.SURFACE_CLOSED, "api_not_enabled", "the YouTube Data API is not enabled for this app's Google project"
)
_NO_CHANNEL = Meaning(
    FaultKind.SURFACE_CLOSED, "no_channel", "the Google account has no YouTube channel; open YouTube once to make one"
)
_NOT_YOURS = Meaning(FaultKind.SURFACE_CLOSED, "not_yours", "YouTube does not let this account see or change this list")
_ACCOUNT = Meaning(
    FaultKind.GRANT_DEAD,
    "account_closed",
    "YouTube has closed or suspended the listener's account; connect again once that is settled, or another account",
)
_GONE = Meaning(FaultKind.GONE, "not_found", "YouTube does not have this (any more)")
_REFUSED = Meaning(FaultKind.ITEM_REFUSED, "refused", "YouTube refuses this request")

MEANINGS: Mapping[str, Meaning] = {
    "quotaExceeded": _QUOTA,
    "dailyLimitExceeded": _QUOTA,
    "rateLimitExceeded": _THROTTLED,
    "userRateLimitExceeded": _THROTTLED,
    "RATE_LIMIT_EXCEEDED": _THROTTLED,
    "insufficientPermissions": _SCOPE,
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": _SCOPE,
    "accessNotConfigured": _NOT_ENABLED,
    "SERVICE_DISABLED": _NOT_ENABLED,
    "youtubeSignupRequired": _NO_CHANNEL,
    "authenticatedUserNotChannel": _NO_CHANNEL,
    "authenticatedUserAccountClosed": _ACCOUNT,
    "authenticatedUserAccountSuspended": _ACCOUNT,
    "playlistItemsNotAccessible": _NOT_YOURS,
    "playlistForbidden": _NOT_YOURS,
    "playlistNotFound": _GONE,
    "playlistItemNotFound": _GONE,
    "videoNotFound": _GONE,
    "subscriptionNotFound": _GONE,
    "publisherNotFound": _GONE,
    "videoRatingDisabled": Meaning(
        FaultKind.ITEM_REFUSED, "rating_disabled", "the owner of this video does not let it be rated"
    ),
    "videoPurchaseRequired": Meaning(
        FaultKind.ITEM_REFUSED, "purchase_required", "only who has bought this video can rate it"
    ),
    "manualSortRequired": Meaning(
        FaultKind.ITEM_REFUSED,
        "manual_sort_required",
        "YouTube sorts this playlist by itself and takes no entry at a place; set it to manual order and try again",
    ),
    "playlistContainsMaximumNumberOfVideos": Meaning(
        FaultKind.ITEM_REFUSED, "playlist_full", "the playlist is full: it holds as many videos as YouTube allows"
    ),
    "playlistOperationUnsupported": Meaning(
        FaultKind.ITEM_REFUSED, "unsupported", "YouTube does not let this playlist be changed in this way"
    ),
    "subscriptionForbidden": Meaning(
        FaultKind.ITEM_REFUSED, "subscription_forbidden", "YouTube does not let this subscription be changed"
    ),
    "invalidPageToken": Meaning(
        FaultKind.ITEM_REFUSED, "page_forgotten", "YouTube no longer knows this place in the list; run the job again"
    ),
    "failedPrecondition": Meaning(
        FaultKind.ITEM_REFUSED, "unavailable", "YouTube refuses this, as it does for videos that are not available"
    ),
}

OTHERWISE: Mapping[int, Meaning] = {
    400: _REFUSED,
    # Two writes to one playlist at a time ("The operation was aborted"): no item is to blame.
    409: Meaning(FaultKind.TRANSIENT, "conflict", "YouTube is still busy with another change of this list"),
    413: _REFUSED,
    414: _REFUSED,
    422: _REFUSED,
    429: _THROTTLED,
}
"""What a status means without a reason that is known."""

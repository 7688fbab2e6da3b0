"""The words for a limit: how much, in what time, counted how, refused how."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How the requests of the past are counted."""

    SLIDING_LOG = "sliding_log"
    FIXED_WINDOW = "fixed_window"
    TOKEN_BUCKET = "token_bucket"


class Refusal(StrEnum):
    """What a refusal says."""

    OWN = "own"
    """What this provider says: Spotify and Tidal a 429 with seconds, Apple a bare 429, YouTube a 403."""
    SECONDS = "seconds"
    """Retry-After in whole seconds, rounded up."""
    NONE = "none"
    """No Retry-After."""
    HTTP_DATE = "http_date"
    """Retry-After as a date."""
    QUOTA = "quota"
    """Retry-After 48925 and the reason QUOTA_EXCEEDED, as development mode answers for half a day."""
    TEXT = "text"
    """The bare text "Too many requests"."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``limit`` requests per ``seconds``; a token bucket refills so and holds ``burst``, else ``limit``.

    With ``counts_refused`` a refused request counts like any other, as some providers do. ``cost`` is what a request
    takes out of a token bucket, ``write_cost`` what one that writes does, if that is something else. Counted are the
    requests of an app, whatever its users; with ``per_user`` those of each of its users. A bucket that ``tells`` shows
    its state in the headers of every answer.
    """

    limit: int
    seconds: float
    shape: Shape = Shape.SLIDING_LOG
    refusal: Refusal = Refusal.OWN
    burst: int | None = None
    counts_refused: bool = False
    cost: int = 1
    write_cost: int | None = None
    per_user: bool = False
    tells: bool = False

    def __post_init__(self) -> None:
        """Raises ValueError for numbers or words that make no limit."""
        object.__setattr__(self, "shape", Shape(self.shape))
        object.__setattr__(self, "refusal", Refusal(self.refusal))
        if self.limit < 1 or self.seconds <= 0 or (self.burst is not None and self.burst < 1):
            raise ValueError("limit, seconds and burst must be positive")
        costs = {self.cost_of(writes=False), self.cost_of(writes=True)}
        if (costs != {1} or self.tells) and self.shape is not Shape.TOKEN_BUCKET:
            raise ValueError("only a token bucket has costs, or tells its state")
        if min(costs) < 1 or max(costs) > (self.burst or self.limit):
            raise ValueError("a cost must be positive and fit into the bucket")

    def cost_of(self, *, writes: bool) -> int:
        """What a request takes."""
        return self.cost if self.write_cost is None or not writes else self.write_cost

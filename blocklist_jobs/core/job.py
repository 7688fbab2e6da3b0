"""The words of a job: what is asked for, how urgent it is, and what is asked of the provider's library."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class JobType(StrEnum):
    """What a client can ask for."""

    ENFORCEMENT_EXECUTION = "enforcement_execution"
    BATCH_ROLLBACK = "batch_rollback"
    TOKEN_REFRESH = "token_refresh"  # noqa: S105 - the name of a job, not a secret
    LIBRARY_SCAN = "library_scan"


class Priority(IntEnum):
    """Smaller goes first. Only an admin may ask for CRITICAL."""

    CRITICAL = 0
    HIGH = 1
    NORMAL = 2
    LOW = 3

    @property
    def word(self) -> str:
        """The name clients use, e.g. ``critical``."""
        return self.name.lower()

    @classmethod
    def named(cls, word: str) -> Priority:
        """The priority a client's word names; ``KeyError`` for any other word."""
        return cls[word.upper()]


class Step(StrEnum):
    """The phase of an enforcement; ``scan`` must end before ``act`` begins, ``act`` before ``verify``."""

    SCAN = "scan"
    ACT = "act"
    VERIFY = "verify"
    DONE = "done"


class Match(StrEnum):
    """Whose names on a track count: the first one alone, or anyone's."""

    PRIMARY = "primary"
    CREDITED = "credited"


class PlaylistChoice(StrEnum):
    """Which playlists of the listener are cleaned."""

    OWNED = "owned"
    OWNED_AND_COLLABORATIVE = "owned_and_collaborative"


@dataclass(frozen=True, slots=True)
class EnforcementOptions:
    """The options of an enforcement as stored in a job's payload; ``surfaces`` holds surface names."""

    surfaces: tuple[str, ...]
    match: Match = Match.CREDITED
    playlists: PlaylistChoice = PlaylistChoice.OWNED_AND_COLLABORATIVE
    dislike_where_removal_is_impossible: bool = False

"""All that the Tidal of the sandbox remembers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from blocklist_jobs.sandbox.clock import Clock
from blocklist_jobs.sandbox.codes import Codes
from blocklist_jobs.sandbox.tidal.catalog import Catalog
from blocklist_jobs.sandbox.tidal.collection import Collection
from blocklist_jobs.sandbox.tidal.grants import App, Grants
from blocklist_jobs.sandbox.tidal.idempotency import Answered
from blocklist_jobs.sandbox.tidal.ids import list_id_of, user_id
from blocklist_jobs.sandbox.tidal.playlist import Playlist

DEFAULT_APP = "sandbox-client"


@dataclass(slots=True)
class Account:
    """A user and their collection, one part for each JSON:API type."""

    name: str
    parts: dict[str, Collection] = field(
        default_factory=lambda: {type_: Collection() for type_ in ("tracks", "albums", "artists", "playlists")}
    )

    @property
    def id(self) -> str:
        """The number by which Tidal knows the user."""
        return user_id(self.name)


@dataclass(slots=True)
class Habits:
    """What Tidal leaves open, and a client must live with in either way."""

    page_size: int = 20
    """Entries of a page; no call can ask for another number."""
    busy_s: float = 0.0
    """How long a write with an Idempotency-Key counts as running, whatever became of its answer."""
    most_filter_ids: int = 20
    """Clients use 20 and 50; the bound is not documented."""
    largest_collection: int | None = None
    """From here on adding answers 409 TOO_MANY_ITEMS_IN_COLLECTION."""
    shifting_cursors: bool = False
    """Whether a cursor is a mere position, so that removing what stands before it makes the next page skip entries."""
    unknown_items_are_errors: bool = False
    """Whether removing an occurrence that is not in the playlist is a 404, or passed over."""

    def __post_init__(self) -> None:
        """Raises ValueError for numbers that make no sense."""
        if self.page_size < 1 or self.most_filter_ids < 1 or self.busy_s < 0:
            raise ValueError("page_size, most_filter_ids and busy_s must be positive")


@dataclass(slots=True)
class State:
    """The music, the users, the playlists, the apps and their grants, the clock and the habits."""

    clock: Clock = field(default_factory=Clock)
    habits: Habits = field(default_factory=Habits)
    catalog: Catalog = field(default_factory=Catalog)
    accounts: dict[str, Account] = field(default_factory=dict)
    playlists: dict[str, Playlist] = field(default_factory=dict)
    grants: Grants = field(default_factory=lambda: Grants(apps={DEFAULT_APP: App(DEFAULT_APP, "sandbox-secret")}))
    codes: Codes = field(default_factory=Codes)
    answered: dict[tuple[str, str, str], Answered] = field(default_factory=dict)
    unavailable: set[tuple[str, str]] = field(default_factory=set)
    """Things, by type and id, that keep their place in libraries but of which nothing is told any more."""
    numbers: count[int] = field(default_factory=lambda: count(1))

    def now_ms(self) -> int:
        """Milliseconds since 1970 on Tidal's clock."""
        return int(self.clock.now() * 1000)

    def new_item_id(self) -> str:
        """The id of a new occurrence in a playlist."""
        return list_id_of(f"item {next(self.numbers)}")

    def knows(self, type_: str, id_: str) -> bool:
        """Whether there is such a thing."""
        return id_ in self.playlists if type_ == "playlists" else self.catalog.thing(type_, id_) is not None

    def editable(self, user: str) -> Iterator[Playlist]:
        """The playlists that a user owns or helps with, in the order in which they were made."""
        return (playlist for playlist in self.playlists.values() if playlist.editable_by(user))

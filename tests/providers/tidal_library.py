"""A listener of the sandbox's Tidal as the client sees them, and the truth beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Add, Answered, Call, Remove, Target, Wanted
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Entry, Surface
from blocklist_jobs.providers.http import HttpSocket
from blocklist_jobs.providers.tidal import TidalProvider
from blocklist_jobs.sandbox import Sandbox
from tests.providers.listener import GENEROUS_S, Listener

MINE, BOBS, SHARED, HIDDEN = (f"0000000{n}-0000-4000-8000-000000000000" for n in range(1, 5))


def document() -> dict[str, Any]:
    """Ann with 120 tracks, 55 albums, 60 follows; tracks 1 to 120 by artists 1 to 3, every tenth featuring artist 9."""
    artists = [{"id": str(n), "name": f"artist {n}"} for n in range(1, 61)]
    albums = [{"id": str(n), "name": f"album {n}", "artists": [artists[n % 3]]} for n in range(1, 56)]
    tracks = [
        {
            "id": str(n),
            "name": f"song {n}",
            "artists": [artists[n % 3], *([artists[8]] if n % 10 == 0 else [])],
            "album": albums[0],
        }
        for n in range(1, 121)
    ]
    videos = [{"id": "7", "name": "video 7", "artists": [artists[8]]}]
    mine = ["1", "2", {"id": "7", "type": "videos"}, "1", "7", *(str(n) for n in range(3, 60)), "1"]
    dated = [{"id": one["id"], "added_at": f"2024-05-{1 + at % 28:02}T12:00:00.123Z"} for at, one in enumerate(tracks)]
    return {
        "artists": artists,
        "albums": albums,
        "tracks": tracks,
        "videos": videos,
        "playlists": [
            {"id": MINE, "name": "mine", "owner": "ann", "items": mine},
            {"id": BOBS, "name": "bob's", "owner": "bob", "items": ["1"]},
            {"id": SHARED, "name": "shared", "owner": "bob", "collaborators": ["ann"], "items": ["1"]},
            {"id": HIDDEN, "name": "hidden", "owner": "bob", "access": "PRIVATE", "items": ["1"]},
        ],
        "users": [
            {"id": "bob"},
            {
                "id": "ann",
                "liked": dated,
                "albums": [one["id"] for one in albums],
                "follows": [one["id"] for one in artists],
                "saved_playlists": [BOBS],
            },
        ],
        "unavailable": [{"type": "tracks", "id": "59"}],
    }


@dataclass
class TidalListener(Listener):
    """Sends calls with a key, as the system does."""

    def call(self, call: Call, key: str = "") -> Answered | Fault:
        """Do one call."""
        self.sent += 1
        request = self.provider.request(call, Account(), key=key)
        answer = self.socket.send(request, bearer=self.access_token, timeout_s=GENEROUS_S)
        return self.provider.decipher(call, answer, Account())

    def truth(self, part: str) -> list[dict[str, Any]]:
        """A part of the library as the sandbox holds it."""
        return list(self.sandbox.library(self.user, "tidal")[part])

    def slots(self) -> list[dict[str, Any]]:
        """The entries of ann's playlist as the sandbox holds them."""
        (found,) = [one for one in self.truth("playlists") if one["id"] == MINE]
        return [{key: value for key, value in slot.items() if key != "item_id"} for slot in found["items"]]

    def entries(self) -> list[Entry]:
        """The entries of ann's playlist as the client reads them."""
        return self.read(self.provider.pages_of(self.playlist("mine")))[0]


def tidal_listener(sandbox: Sandbox, socket: HttpSocket) -> TidalListener:
    """Ann, in a sandbox that is filled with the document."""
    tokens = sandbox.seed(document(), "tidal")["ann"]
    provider = TidalProvider(
        api_url=sandbox.tidal_api_url,
        auth_url=sandbox.tidal_auth_url,
        client_id=tokens["client_id"],
        client_secret=tokens["client_secret"],
    )
    return TidalListener(sandbox, provider, socket, tokens["access_token"], tokens["refresh_token"])


def fault(meaning: object, kind: FaultKind) -> Fault:
    """The fault, which must be of this kind."""
    assert isinstance(meaning, Fault), meaning
    assert meaning.kind is kind
    return meaning


def removal(surface: Surface, entries: list[Entry]) -> Remove:
    """The call that takes these entries out."""
    targets = tuple(Target(entry.entity_type, entry.entity_id, entry.occurrence) for entry in entries)
    return Remove(surface, targets, entries[0].container_id)


def putting_back(surface: Surface, entries: list[Entry], before_occurrence: str = "") -> Add:
    """The call that puts these entries back."""
    wanted = tuple(Wanted(one.entity_type, one.entity_id, one.position, one.before) for one in entries)
    return Add(surface, wanted, entries[0].container_id, entries[0].position, before_occurrence)

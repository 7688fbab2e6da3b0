"""A listener of the sandbox as the client sees them: calls over the real socket, and the truth beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Answered, Call, PageRead, ReadPage
from blocklist_jobs.core.faults import Fault
from blocklist_jobs.core.library import Entry, Playlist, Surface
from blocklist_jobs.core.wire import Tokens
from blocklist_jobs.jobs.ports import Provider
from blocklist_jobs.providers.http import HttpSocket
from blocklist_jobs.sandbox import Sandbox

GENEROUS_S = 30.0


@dataclass
class Listener:
    """``access_token`` is what calls are sent with."""

    sandbox: Sandbox
    provider: Provider
    socket: HttpSocket
    access_token: str
    refresh_token: str
    user: str = "ann"
    sent: int = field(default=0)

    def call(self, call: Call) -> Answered | Fault:
        """Do one call."""
        account = Account(self.user)
        self.sent += 1
        request = self.provider.request(call, account)
        answer = self.socket.send(request, bearer=self.access_token, timeout_s=GENEROUS_S)
        return self.provider.decipher(call, answer, account)

    def refresh(self) -> Tokens | Fault:
        """Renew the access token."""
        request = self.provider.refresh_request(self.refresh_token)
        return self.provider.decipher_tokens(self.socket.send(request, bearer=None, timeout_s=GENEROUS_S))

    def read(self, pages: Iterable[ReadPage]) -> tuple[list[Entry], list[Playlist]]:
        """Everything on these pages and on those that they make known, in order."""
        waiting = list(pages)
        entries: list[Entry] = []
        playlists: list[Playlist] = []
        while waiting:
            got = self.call(call := waiting.pop())
            assert isinstance(got, PageRead), got
            assert call.expected_total in (None, got.total)
            entries += got.entries
            playlists += got.playlists
            waiting += got.following
        return sorted(entries, key=lambda entry: entry.position), playlists

    def surface(self, surface: Surface) -> list[Entry]:
        """All entries of a surface that is no playlist."""
        return self.read([ReadPage(surface)])[0]

    def playlist(self, name: str) -> Playlist:
        """The playlist of this name."""
        (found,) = [one for one in self.read([ReadPage(Surface.PLAYLISTS)])[1] if one.name == name]
        return found

    def truth(self, part: str) -> list[dict[str, Any]]:
        """A part of the library as the sandbox holds it."""
        return list(self.sandbox.library(self.user, self.provider.name)[part])

    def true_uris(self, playlist: str) -> list[str | None]:
        """What a playlist holds, slot by slot."""
        (found,) = [one for one in self.truth("playlists") if one["name"] == playlist]
        return [item and item["uri"] for item in found["items"]]

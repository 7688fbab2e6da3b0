"""Keeps the key set: fetched when it is needed, again when it is old or a key is unknown, never more than so often."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

import structlog
from jwt import PyJWK

from blocklist_jobs.core.errors import Unavailable
from blocklist_jobs.identity.key_set import KeyName, KeySetBroken, keys_in

FRESH_S = 300.0
"""A key that was taken out of the set is not believed much longer than this."""

GAP_S = 5.0
"""The shortest time between two fetches: tokens with invented key ids cause no more of them."""

_log = structlog.get_logger(__name__)


class KeysOutOfReach(Exception):
    """The key set could not be fetched or read."""


class IssuerKeysUnavailable(Unavailable):
    """The keys that tokens are checked with cannot be fetched at present; try again, or use an API key."""


class IssuerKeys:
    """The public keys of who issues the tokens. Safe to share among threads.

    ``fetch`` gives the set's bytes or raises :class:`KeysOutOfReach`. While it does, the keys that are known stay good.
    """

    def __init__(
        self,
        fetch: Callable[[], bytes],
        *,
        fresh_s: float = FRESH_S,
        gap_s: float = GAP_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._fresh_s = fresh_s
        self._gap_s = gap_s
        self._clock = clock
        self._fetching = threading.Lock()
        self._keys: Mapping[KeyName, PyJWK] | None = None
        self._fetched_at = 0.0
        self._asked_at: float | None = None
        self._failed = False

    def find(self, name: KeyName) -> PyJWK | None:
        """The key; ``None`` where the issuer has none of this name. Raises :class:`IssuerKeysUnavailable`."""
        known = self._keys
        if known is None or name not in known:
            return self._found_after_fetch(name)
        if self._clock() - self._fetched_at > self._fresh_s and self._fetching.acquire(blocking=False):
            # One looks after the set; whoever comes meanwhile goes on with what is known.
            try:
                self._fetch_again()
            finally:
                self._fetching.release()
            known = known if self._keys is None else self._keys
        return known.get(name)

    def _found_after_fetch(self, name: KeyName) -> PyJWK | None:
        with self._fetching:
            if self._keys is None or name not in self._keys:
                self._fetch_again()
            known = self._keys
        if known is None or (name not in known and self._failed):
            # It may well be a good key: nobody can tell.
            raise IssuerKeysUnavailable
        return known.get(name)

    def _fetch_again(self) -> None:
        """Fetch the set, unless that was done or tried a moment ago."""
        now = self._clock()
        if self._asked_at is not None and now - self._asked_at < self._gap_s:
            return
        self._asked_at = now
        try:
            self._keys = keys_in(self._fetch())
            self._fetched_at, self._failed = now, False
        except (KeysOutOfReach, KeySetBroken) as error:
            self._failed = True
            _log.warning("issuer_keys_unavailable", reason=str(error), known=len(self._keys or ()))

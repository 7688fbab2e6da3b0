"""Asking for a provider that is not built says which are."""

from __future__ import annotations

import pytest

from blocklist_jobs.providers.catalogue import Catalogue, NotBuilt
from tests.providers.made import spotify


def test_what_is_built_is_found() -> None:
    client = spotify()
    catalogue = Catalogue([client])
    assert catalogue.named("spotify") is client
    assert list(catalogue.built) == ["spotify"]


def test_what_is_not_says_what_is() -> None:
    with pytest.raises(NotBuilt, match=r"tidal cannot be used yet. Available: spotify\.") as caught:
        Catalogue([spotify()]).named("tidal")
    assert (caught.value.status, caught.value.code) == (422, "provider_not_built")

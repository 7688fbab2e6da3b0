"""Which providers can be used now. The others are known by name (core/providers.py) and not built yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from blocklist_jobs.core.errors import Invalid
from blocklist_jobs.jobs.ports import Provider


class NotBuilt(Invalid):
    """This provider cannot be used yet."""

    code = "provider_not_built"


class Catalogue:
    """The providers that are built."""

    def __init__(self, built: Iterable[Provider]) -> None:
        self._built = MappingProxyType({provider.name: provider for provider in built})

    @property
    def built(self) -> Mapping[str, Provider]:
        """Name → provider."""
        return self._built

    def named(self, name: str) -> Provider:
        """The provider; :class:`NotBuilt`, which names those that can be used, for another."""
        if name not in self._built:
            raise NotBuilt(f"{name} cannot be used yet. Available: {', '.join(self._built) or 'none'}.")
        return self._built[name]

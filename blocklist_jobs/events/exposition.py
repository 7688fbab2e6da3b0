"""Prometheus' text form of gauges and of the totals of all processes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.exposition import generate_latest

from blocklist_jobs.events.instruments import REGISTRY

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Total = tuple[str, Mapping[str, str], float]


class _Given:
    """Stands where prometheus_client expects a registry: what it collects is given."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def exposition_of(gauges: Iterable[Metric], totals: Iterable[Total], registry: CollectorRegistry = REGISTRY) -> bytes:
    """The text. Totals whose instrument this version does not know are left out."""
    registered = CollectorRegistry()
    registered.register(_Given([*gauges, *counted(totals, registry)]))  # collect() is all it uses
    return generate_latest(registered)


def counted(totals: Iterable[Total], registry: CollectorRegistry = REGISTRY) -> list[Metric]:
    """The totals as families, with the words of the instruments that they belong to."""
    families = {family.name: Metric(family.name, family.documentation, family.type) for family in registry.collect()}
    for name, labels, value in totals:
        if (family := families.get(_family_of(name))) is not None:
            family.add_sample(name, dict(labels), value)
    return [family for family in families.values() if family.samples]


def _family_of(name: str) -> str:
    for ending in ("_total", "_bucket", "_sum", "_count"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name

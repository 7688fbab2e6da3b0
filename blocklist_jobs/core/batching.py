"""How many targets go into one request: small when permits are plentiful, as large as allowed when they are not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BatchSize:
    """What one write of an operation carries: ``maximum`` by the provider's rule, ``optimal`` where it starts."""

    maximum: int
    optimal: int

    def __post_init__(self) -> None:
        """Refuse a size that the provider would refuse."""
        if not 1 <= self.optimal <= self.maximum:
            raise ValueError(f"a batch needs 1 <= optimal <= maximum, not {self.optimal} and {self.maximum}")


def choose_size(size: BatchSize, *, targets: int, permits_now: int) -> int:
    """The size for ``targets`` targets when ``permits_now`` permits are free at this moment.

    Small batches lose less when one fails, so they are chosen when permits for all of them are there anyway.
    """
    needed = -(-targets // size.optimal)
    return size.optimal if needed <= permits_now else size.maximum


def halves(things: tuple[T, ...]) -> tuple[tuple[T, ...], tuple[T, ...]]:
    """Both halves of a batch that was refused, the first the larger."""
    middle = (len(things) + 1) // 2
    return things[:middle], things[middle:]

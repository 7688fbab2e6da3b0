"""How long to wait before a process that died is started again."""

from __future__ import annotations

from dataclasses import dataclass

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
# Who lived this long has recovered; its next death is a first one.
STEADY_S = 60.0


@dataclass(frozen=True, slots=True)
class Deaths:
    """How often a process died in a row without having been steady in between."""

    in_a_row: int = 0

    @property
    def pause_s(self) -> float:
        """The pause before the next start: doubled with each death in a row, up to a bound."""
        doublings = min(max(self.in_a_row - 1, 0), 10)
        return min(FIRST_PAUSE_S * float(2**doublings), LONGEST_PAUSE_S)


def after_death(before: Deaths, lived_s: float) -> Deaths:
    """The count after one more death, at the age of ``lived_s``."""
    return Deaths(1) if lived_s >= STEADY_S else Deaths(before.in_a_row + 1)

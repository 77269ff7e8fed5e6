"""Power over Ethernet by class: what the switch sets aside for a device, not what the device draws today.

Watts at the switch (PSE) after IEEE 802.3-2022: class 0 to 3 of 802.3af, 4 of 802.3at, 5 to 8 of 802.3bt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WATTS = {0: 15.4, 1: 4.0, 2: 7.0, 3: 15.4, 4: 30.0, 5: 45.0, 6: 60.0, 7: 75.0, 8: 90.0}
UNCLASSIFIED = 0
"""A device of unknown class is given what class 0 is."""


@dataclass(frozen=True)
class Budget:
    """What a switch can give and what is set aside, in watts; ``total`` None: nobody recorded it."""

    total: float | None
    used: float

    @property
    def free(self) -> float | None:
        return None if self.total is None else max(0.0, round(self.total - self.used, 1))

    def bears(self, wanted: int | None) -> bool | None:
        """Whether one more device of a class fits; None where the budget is not known. True when none is wanted."""
        if wanted is None:
            return True
        return None if self.free is None else WATTS[wanted] <= self.free


def set_aside(classes: Iterable[int | None]) -> float:
    """Watts that devices of these classes take out of the budget."""
    return round(sum(WATTS[UNCLASSIFIED if one is None else one] for one in classes), 1)

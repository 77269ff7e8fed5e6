"""Which ports may be joined by which cable."""

from __future__ import annotations

from bag.inventory.domain.kinds import CableKind, PortKind
from bag.inventory.domain.problem import Problem

COPPER, FIBER, SERIAL = PortKind.COPPER, PortKind.FIBER, PortKind.SERIAL
_POWER = frozenset({PortKind.POWER_IN, PortKind.POWER_OUT})
_FIBERS = frozenset({CableKind.FIBER_SM, CableKind.FIBER_MM})
ALLOWED: dict[frozenset[PortKind], frozenset[CableKind]] = {
    frozenset({COPPER}): frozenset({CableKind.UTP, CableKind.DAC, CableKind.COAX}),
    frozenset({FIBER}): _FIBERS | {CableKind.DAC},
    frozenset({COPPER, SERIAL}): frozenset({CableKind.UTP, CableKind.SERIAL}),
    frozenset({SERIAL}): frozenset({CableKind.UTP, CableKind.SERIAL}),
    _POWER: frozenset({CableKind.POWER}),
    frozenset({PortKind.RADIO, PortKind.ANTENNA}): frozenset({CableKind.COAX}),
    frozenset({PortKind.RADIO}): frozenset({CableKind.COAX}),
    frozenset({PortKind.ANTENNA}): frozenset({CableKind.COAX}),
}
"""Pairs of port kinds that may be joined, and the cables for each pair."""


def check_cable(a: str, b: str, cable: str) -> None:
    """Refuse two port kinds that do not belong together, or a cable that does not suit them."""
    cables = ALLOWED.get(frozenset({PortKind(a), PortKind(b)}))
    if cables is None:
        raise Problem("kinds_do_not_meet", a=a, b=b)
    if CableKind(cable) not in cables:
        raise Problem("wrong_cable", a=a, b=b, cable=cable)


def usual_cable(a: str, b: str) -> str:
    """The cable one would take for two ports; raises ``Problem`` when none suits."""
    cables = ALLOWED.get(frozenset({PortKind(a), PortKind(b)}))
    if cables is None:
        raise Problem("kinds_do_not_meet", a=a, b=b)
    return next(kind.value for kind in CableKind if kind in cables)

"""The chapters of the book in their order; each makes its section from the records as they are now.

Titles and cells come out in the language that is active: the book is always made in Turkish.
"""

from __future__ import annotations

from collections.abc import Callable

from bag.networkbook.chapters import air, devices, lines, plan, rules, topology
from bag.networkbook.domain.content import Section
from bag.networkbook.scope import Scope

Chapter = Callable[[Scope], Section]
CHAPTERS: dict[str, Chapter] = {
    "topology": topology.physical,
    "networks": topology.networks,
    "prefixes": plan.prefixes,
    "vlans": plan.vlans,
    "devices": devices.register,
    "sheets": devices.sheets,
    "standards": rules.standards,
    "zones": rules.zones,
    "uplinks": lines.uplinks,
    "circuits": lines.circuits,
    "tunnels": lines.tunnels,
    "wireless": air.access_points,
}
OF_THE_WHOLE, OF_A_SITE = frozenset({"networks", "standards", "tunnels"}), frozenset({"sheets"})


def chapters_of(scope: Scope) -> list[str]:
    """The chapters that a book of this scope has."""
    left_out = OF_A_SITE if scope.place is None else OF_THE_WHOLE
    return [key for key in CHAPTERS if key not in left_out]

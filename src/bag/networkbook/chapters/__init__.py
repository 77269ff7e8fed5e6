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
    "wireless": air.access_points,
}

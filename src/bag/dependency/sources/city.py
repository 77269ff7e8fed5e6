"""The graph of the city as places, inventory and this room know it, in one piece."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bag.core.registers import Support
from bag.dependency.sources import network, power, standing, written
from bag.dependency.sources.snapshot import Snapshot
from bag.inventory.domain.kinds import Category

PREFIXES = {
    "place": "places.place",
    "mains": "places.place",
    "rack": "inventory.rack",
    "equipment": "inventory.equipment",
    "battery": "inventory.equipment",
    "point": "inventory.equipment",
    "cable": "inventory.cable",
    "run": "inventory.port",
    "unit": "organization.unit",
    "service": "dependency.cityservice",
    "supply": "dependency.supply",
    "way": "dependency.way",
    "reach": "inventory.equipment",
}
WATCHES = (
    "places.place", "inventory.rack", "inventory.equipment", "inventory.equipmenttype", "inventory.port",
    "inventory.cable", "inventory.module", "organization.unit", "dependency.supply", "dependency.way",
    "dependency.cityservice", "dependency.need",
)  # fmt: skip
REMARKS: dict[str, str | Promise] = {
    "no-link": _("%(subject)s has no link on record"),
    "open-run": _("A cable of %(subject)s leads nowhere (%(detail)s)"),
    "gone-piece": _("A cable of %(subject)s leads to equipment that is not in service (%(detail)s)"),
    "no-power": _("%(subject)s stands in a rack and has no power cable; taken as fed by the mains"),
    "one-feed": _("All power of %(subject)s comes from %(detail)s"),
    "no-grid": _("No mains are on record: %(subject)s; taken as always there"),
    "no-place": _("%(subject)s is in service and stands nowhere"),
    "two-leasts": _(
        "The needs of %(subject)s in the group “%(detail)s” name different least numbers; the largest counts"
    ),
}
NETWORKED = frozenset(
    {
        Category.SWITCH, Category.ROUTER, Category.FIREWALL, Category.ACCESS_POINT, Category.WLAN_CONTROLLER,
        Category.RADIO_LINK, Category.CAMERA, Category.NVR, Category.PHONE, Category.PBX, Category.GATEWAY,
        Category.MODEM, Category.SERVER, Category.STORAGE,
    }
)  # fmt: skip
"""What is of no use without a way into the network."""


def collect() -> Support:
    """Everything, from one snapshot. Eleven queries, however large the city is."""
    taken = Snapshot.taken()
    links, powered = network.collect(taken)
    parts = [standing.collect(taken), links, power.collect(taken, powered), written.collect(taken)]
    whole = Support()
    for part in parts:
        whole.nodes += part.nodes
        whole.gates += part.gates
        whole.links += part.links
        whole.remarks += part.remarks
        whole.aliases |= part.aliases
    whole.remarks += _alone(taken, whole)
    return whole


def _alone(taken: Snapshot, whole: Support) -> list[tuple[str, str, str]]:
    """Equipment that needs the network and has no link on record."""
    joined = {end for link in whole.links for end in link["ends"]}
    return [
        ("no-link", f"equipment:{piece.pk}", "")
        for piece in taken.pieces.values()
        if piece.category in NETWORKED and f"equipment:{piece.pk}" not in joined
    ]

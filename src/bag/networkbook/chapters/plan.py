"""The address plan and the VLANs."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from bag.addresses import tree
from bag.core.ui.numbers import percent
from bag.networkbook.domain.content import Section
from bag.networkbook.scope import Scope

MOST = 4000
"""Rows of a chapter; a plan larger than that is read on its own pages."""


def prefixes(scope: Scope) -> Section:
    """The blocks with their usage, in the order of the tree. Five queries."""
    rows = scope.rows("addresses.prefix").filter(scope.here("place"))
    rows = rows.select_related("vlan", "place", "vrf")[: MOST + 1]
    nodes = tree.counted(rows)
    cells = []
    for node in nodes[:MOST]:
        row = node.row
        cells.append((
            str(row.network), str(row.vrf or "–"), row.description or row.get_purpose_display(),
            row.get_zone_display(), str(row.vlan.vid) if row.vlan else "–", str(row.place or "–"),
            percent(node.usage.share),
        ))  # fmt: skip
    return Section(
        "prefixes", _("Address plan"), _("Usage is that of the day of printing."),
        (_("Block"), "VRF", _("What for"), _("Zone"), "VLAN", _("Place"), _("Usage")), tuple(cells),
        (3.2, 1.9, 4.2, 2.2, 1.2, 3, 1.6), frozenset({4, 6}), 2, frozenset({6}),
        empty=_("No block of addresses is planned here."), depths=tuple(node.depth for node in nodes[:MOST]),
        note=_("Only the first %(n)d rows are printed.") % {"n": MOST} if len(nodes) > MOST else "",
    )  # fmt: skip


def vlans(scope: Scope) -> Section:
    """The VLANs; of a site those of its groups and of its blocks. One query."""
    rows = scope.rows("addresses.vlan")
    if scope.places is not None:
        here = scope.places.values("pk")
        rows = rows.filter(Q(group__place__in=here) | Q(prefixes__place__in=here)).distinct()
    rows = rows.select_related("group", "owner_service").order_by("group__sort_text", "vid")
    cells = tuple(
        (
            str(row.group), str(row.vid), row.name, row.get_purpose_display(), row.get_status_display(),
            str(row.owner_service),
        )
        for row in rows[:MOST]
    )  # fmt: skip
    return Section(
        "vlans", _("Virtual LANs"), "",
        (_("Group"), "VLAN", _("Name"), _("What for"), _("Status"), _("Service")), cells,
        (2.4, 1, 3, 2.4, 1.8, 3.4), frozenset({1}), 2, empty=_("There is no VLAN here."),
    )  # fmt: skip

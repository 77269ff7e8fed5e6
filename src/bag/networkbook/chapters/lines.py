"""Lines that leave a site: internet uplinks and fiber circuits."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bag.networkbook.domain.content import Section
from bag.networkbook.scope import Scope

MOST = 4000


def uplinks(scope: Scope) -> Section:
    """Lines to the internet that are in service, with their carriers. One query."""
    today = timezone.localdate()
    rows = scope.rows("internet.uplink").filter(scope.here("port__equipment__place"))
    rows = rows.filter(Q(until=None) | Q(until__gt=today)).select_related("carrier", "port__equipment", "contract")
    cells = tuple(
        (
            row.name, str(row.carrier or "–"), row.circuit or "–",
            f"{row.port.equipment.name} {row.port.name}" if row.port else "–", _mbps(row.committed_mbps),
            str(row.contract or "–"),
        )
        for row in rows.order_by("sort_text")
    )  # fmt: skip
    return Section(
        "uplinks", _("Internet lines"), "",
        (
            pgettext("internet line", "Line"), _("Carrier"), _("Circuit no."), _("Device and port"), _("Speed"),
            _("Contract"),
        ), cells,
        (2.6, 2.6, 2, 3, 1.6, 3), frozenset({4}), empty=_("No internet line is recorded here."),
    )  # fmt: skip


def circuits(scope: Scope) -> Section:
    """Fiber circuits in service that begin or end at the site. One query."""
    rows = scope.rows("fiber.circuit").filter(active=True)
    if scope.places is not None:
        rows = rows.filter(scope.here("a_frame__node__place") | scope.here("b_frame__node__place"))
    rows = rows.select_related("a_frame__node", "b_frame__node").order_by("sort_text")
    cells = tuple(
        (
            row.code, row.name, row.service, f"{row.a_frame} / {row.a_port}", f"{row.b_frame} / {row.b_port}",
            row.get_criticality_display(),
        )
        for row in rows[:MOST]
    )  # fmt: skip
    return Section(
        "circuits", _("Fiber circuits"), "",
        (_("Code"), _("Name"), _("Carries"), _("End A"), _("End B"), _("Criticality")), cells,
        (1.8, 3, 2.4, 2.6, 2.6, 1.6), empty=_("No fiber circuit is recorded here."),
    )  # fmt: skip


def tunnels(scope: Scope) -> Section:
    """Tunnels to other institutions that are in force, without secrets. One query."""
    today = timezone.localdate()
    rows = scope.rows("vpn.tunnel").filter(Q(ends_on=None) | Q(ends_on__gte=today)).order_by("sort_text")
    cells = tuple(
        (
            row.title, str(row.institution), str(row.gateway), row.peer_address, " ".join(row.local_networks.split()),
            " ".join(row.peer_networks.split()), row.ike or "WireGuard", row.esp or "–", str(row.protocol or "–"),
        )
        for row in rows[:MOST]
    )  # fmt: skip
    return Section(
        "tunnels", _("Tunnels to institutions"), "",
        (
            _("What for"), _("Institution"), _("Gateway"), _("Far end"), _("Our networks"), _("Their networks"), "IKE",
            "ESP", _("Protocol document"),
        ), cells,
        (2.6, 2.4, 2, 2, 2.2, 2.2, 2.2, 2.2, 2), keys=2, empty=_("No tunnel to an institution is recorded."),
    )  # fmt: skip


def _mbps(value: int) -> str:
    return f"{value / 1000:g} Gb/s".replace(".", ",") if value >= 1000 else f"{value} Mb/s"

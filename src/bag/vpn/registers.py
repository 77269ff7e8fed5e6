"""What the room hands to the registers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import (
    Action,
    DatedSource,
    NavItem,
    NotificationKind,
    NumberSeries,
    Panel,
    ReportFigure,
    Retention,
)
from bag.directive.figures import within
from bag.directive.rights import in_branch
from bag.monitoring import sayings
from bag.vpn import evidence, jobs, panels, wording
from bag.vpn.records import RECORDS
from bag.vpn.services import accounts, requests, reviews


def fill() -> None:
    """Called once, when the apps are ready."""
    for record in RECORDS:
        registers.records.add(record())
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    for panel in PANELS:
        registers.panels.add(panel)
    for kind in KINDS:
        registers.notification_kinds.add(kind)
    for figure in FIGURES:
        registers.report_figures.add(figure)
    sayings.SENTENCES.update(wording.SENTENCES)
    registers.number_series.add(NumberSeries(requests.SERIES, _("Requests for VPN access"), "VPT-{year}/{number:05d}"))
    registers.dated_sources.add(DatedSource("vpn", _("Ends of VPN accounts and tunnels, reviews"), panels.dates, 66))
    registers.retention_rules.add(
        Retention("vpn.sessions", _("Sessions of VPN users"), jobs.KEPT.days, jobs.forget_sessions)
    )
    registers.navigation.add(
        NavItem("vpn", "network", _("VPN"), "vpn:overview", "shield-lock", 70, shown=in_branch)
    )  # fmt: skip
    registers.actions.add(
        Action(
            "vpn-mine", _("My VPN access"), "vpn:mine", "key", words="vpn uzaktan erişim talep hesap", shown=_signed_in
        )
    )


def _signed_in(user: Any) -> bool:
    return bool(getattr(user, "is_authenticated", False))


KINDS = (
    NotificationKind(requests.NEWS, _("VPN access that I decide on, asked for or get"), email="now"),
    NotificationKind(accounts.NEWS, _("VPN accounts that were suspended or closed"), email="now"),
    NotificationKind(reviews.NEWS, _("VPN accounts that I review"), email="now"),
)
_GROUP = _("VPN")
FIGURES = (
    ReportFigure("vpn.requests", _("Requests for VPN access"), _GROUP, requests.KEY, within("requested_at"), 76),
    ReportFigure("vpn.tunnels_begun", _("VPN tunnels begun"), _GROUP, "vpn.tunnel", within("starts_on"), 77),
)
PANELS = (
    Panel(
        "vpn-person", "organization.person", _("VPN accounts"), "vpn/accounts_panel.html", panels.of_person, "key", 62,
        late=True,
    ),
    Panel(
        "vpn-contract", "contracts.contract", _("VPN accounts"), "vpn/accounts_panel.html", panels.of_contract, "key",
        62, late=True,
    ),
    Panel(
        "vpn-gateway", "inventory.equipment", _("VPN gateway"), "vpn/gateways_panel.html", panels.of_equipment,
        "shield-lock", 64, late=True,
    ),
    Panel(
        "vpn-tunnels", "organization.unit", _("VPN tunnels"), "vpn/tunnels_panel.html", panels.of_unit, "link", 64,
        late=True,
    ),
)  # fmt: skip

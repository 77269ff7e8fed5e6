"""What the rule register hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.configurations.events import ConfigurationStored
from bag.core import registers
from bag.core.registers import Action, DatedSource, EventHandler, NavItem, NotificationKind, NumberSeries, Panel
from bag.directive.rights import in_branch
from bag.firewall import evidence, jobs, panels  # noqa: F401  the worker finds jobs by their import
from bag.firewall.records import RECORDS
from bag.firewall.services import following, requests, reviews


def fill() -> None:
    """Called once, when the apps are ready."""
    for record in RECORDS:
        registers.records.add(record())
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    registers.number_series.add(
        NumberSeries(requests.SERIES, _("Requests for firewall rules"), "GKT-{year}/{number:05d}")
    )
    for kind in (
        NotificationKind(requests.NEWS, _("Requests for firewall rules that I decide on or asked for"), email="now"),
        NotificationKind(reviews.NEWS, _("Firewall rules that I review"), email="now"),
    ):
        registers.notification_kinds.add(kind)
    registers.event_handlers.add(
        EventHandler("firewall.configuration", ConfigurationStored, following.on_stored,
                     _("Load packet filters of configurations that changed"))
    )  # fmt: skip
    registers.dated_sources.add(
        DatedSource("firewall", _("Ends of firewall rules and their reviews"), panels.dates, 64)
    )
    for item in (
        NavItem("firewall-reach", "network", _("Who reaches whom"), "firewall:reach", "route", 60, shown=in_branch),
        NavItem("firewall-findings", "network", _("Findings on rules"), "firewall:findings", "alert-triangle", 61,
                shown=in_branch),
    ):  # fmt: skip
        registers.navigation.add(item)
    registers.actions.add(
        Action("firewall-reach", _("Ask who reaches whom"), "firewall:reach", "route",
               words="erişim kural acl güvenlik duvarı port", shown=in_branch)
    )  # fmt: skip
    registers.panels.add(
        Panel("firewall-sets", "inventory.equipment", _("Rule sets"), "firewall/equipment_panel.html",
              panels.of_equipment, icon="shield-lock", order=62, late=True)
    )  # fmt: skip

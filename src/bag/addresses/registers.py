"""What the address plan hands to the registers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from ninja.orm import register_field

from bag.addresses import evidence, panels
from bag.addresses.records import RECORDS
from bag.addresses.services import expiring
from bag.core import registers
from bag.core.registers import Action, DatedSource, NavItem, NightlyTask, NotificationKind, Panel


def fill() -> None:
    """Called once, when the apps are ready."""
    register_field("NetworkField", str)  # what the REST schema calls a network
    for record in RECORDS:
        registers.records.add(record())
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    for panel in PANELS:
        registers.panels.add(panel)
    for item in NAVIGATION:
        registers.navigation.add(item)
    for task in NIGHTLY:
        registers.nightly_tasks.add(task)
    registers.notification_kinds.add(
        NotificationKind(expiring.NEWS, _("Reservations of addresses that end"), email="digest")
    )
    registers.notification_kinds.add(
        NotificationKind(expiring.REVIEW_NEWS, _("Public addresses to be looked at again"), email="digest")
    )
    registers.dated_sources.add(DatedSource("addresses", _("Addresses of the plan"), panels.dated, 95))
    registers.actions.add(
        Action(
            "addresses-leases", _("Take over DHCP leases"), "addresses:leases", "file-import",
            words="dhcp kira lease kea isc windows", shown=lambda user: RECORDS[1]().allows(user, "add"),
        )
    )  # fmt: skip


def _reads(user: Any) -> bool:
    return RECORDS[0]().allows(user, "view")


NAVIGATION = (
    NavItem("addresses-plan", "network", _("Address plan"), "addresses:plan", "sitemap", 10, shown=_reads),
    NavItem("addresses-drift", "network", _("Plan and reality"), "addresses:drift", "activity", 11, shown=_reads),
)
NIGHTLY = (
    NightlyTask("addresses-1-remind", _("Remind of reservations of addresses"), expiring.remind),
    NightlyTask("addresses-2-free", _("Free expired reservations and rested addresses"), expiring.free),
    NightlyTask("addresses-3-review", _("Remind of public addresses"), expiring.review),
)
PANELS = (
    Panel(
        "equipment-addresses", "inventory.equipment", _("IP addresses"), "addresses/equipment_panel.html",
        panels.of_equipment, "network", 42, late=True,
    ),
    Panel(
        "place-prefixes", "places.place", _("Address plan"), "addresses/place_panel.html", panels.of_place, "sitemap",
        60, late=True,
    ),
)  # fmt: skip

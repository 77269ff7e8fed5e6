"""What the room hands to the registers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import Action, NavItem, Panel, Retention
from bag.topology import evidence, jobs, panels
from bag.topology.records import RECORDS, FindingRecord


def fill() -> None:
    """Called once, when the apps are ready."""
    for record in RECORDS:
        registers.records.add(record())
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    registers.job_kinds.add(jobs.DISCOVER)
    registers.retention_rules.add(
        Retention("topology-sightings", _("Places of MAC addresses"), 366, jobs.forget_sightings)
    )
    registers.retention_rules.add(
        Retention("topology-findings", _("Differences that are gone"), 400, jobs.forget_findings)
    )
    for item in (
        NavItem("topology-where", "network", _("Where is it plugged in?"), "topology:where", "search", 20,
                shown=_reads),
        NavItem("topology-map", "network", _("Seen topology"), "topology:map", "topology-star-3", 21, shown=_reads),
        NavItem("topology-findings", "network", _("Differences from the records"), "topology:findings", "arrows-sort",
                22, shown=_reads),
    ):  # fmt: skip
        registers.navigation.add(item)
    for action in (
        Action("topology-where", _("Find where a MAC, IP or device is plugged in"), "topology:where", "search",
               words="mac ip nerede port telefon kamera takılı bul arp fdb", shown=_reads),
        Action("topology-findings", _("Differences between the network and the records"), "topology:findings",
               "arrows-sort", words="keşif lldp cdp komşu kablo fark bilinmeyen cihaz", shown=_reads),
    ):  # fmt: skip
        registers.actions.add(action)
    registers.panels.add(
        Panel("topology-neighbors", "inventory.equipment", _("Neighbors"), "topology/neighbors_panel.html",
              panels.neighbors, icon="topology-star-3", order=40, late=True)
    )  # fmt: skip
    registers.panels.add(
        Panel("topology-ports", "inventory.equipment", _("Seen on ports"), "topology/ports_panel.html", panels.ports,
              icon="plug", order=41, late=True)
    )  # fmt: skip


def _reads(user: Any) -> bool:
    return FindingRecord().allows(user, "view")

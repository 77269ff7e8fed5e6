"""What the room hands to the registers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bag.configurations import evidence, jobs, panels, push_details
from bag.configurations.records import RECORDS
from bag.configurations.services import backup, pushing
from bag.core import registers
from bag.core.registers import Action, DatedSource, NavItem, NightlyTask, NotificationKind, Panel


def fill() -> None:
    """Called once, when the apps are ready."""
    for record in RECORDS:
        registers.records.add(record())
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    for kind in jobs.KINDS:
        registers.job_kinds.add(kind)
    for item in NAVIGATION:
        registers.navigation.add(item)
    registers.notification_kinds.add(
        NotificationKind(backup.NEWS, _("Devices whose configuration cannot be trusted"), email="now")
    )
    registers.notification_kinds.add(NotificationKind(pushing.NEWS, _("Pushes of lines that were halted"), email="now"))
    registers.panels.add(
        Panel("change-pushes", "changes.change", _("Pushes"), "configurations/change_panel.html",
              push_details.of_change, "terminal-2", 12, late=True)
    )  # fmt: skip
    registers.nightly_tasks.add(NightlyTask("configurations-1-read", _("Read configurations"), jobs.tonight))
    registers.dated_sources.add(DatedSource("configuration-waivers", _("Waivers that end"), panels.dates, 92))
    registers.panels.add(
        Panel(
            "equipment-configuration", "inventory.equipment", _("Configuration"),
            "configurations/equipment_panel.html", panels.of_equipment, "file-text", 43, late=True,
        )
    )  # fmt: skip
    registers.actions.add(
        Action(
            "configurations-search", _("Search in configurations"), "configurations:search", "search",
            words="yapılandırma config ara", shown=_reads,
        )
    )  # fmt: skip


def _reads(user: Any) -> bool:
    return RECORDS[0]().allows(user, "view")


NAVIGATION = (
    NavItem(
        "configurations", "network", _("Configurations"), "configurations:overview", "shield-check", 30, shown=_reads
    ),
    NavItem(
        "configurations-search", "network", _("Search in configurations"), "configurations:search", "search", 32,
        shown=_reads,
    ),
    NavItem("configurations-rules", "network", _("Rules"), "configurations:rules", "list-check", 33, shown=_reads),
)  # fmt: skip

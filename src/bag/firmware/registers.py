"""What the room hands to the registers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import Action, DatedSource, NavItem, NightlyTask, NotificationKind, Panel
from bag.directive.rights import in_branch
from bag.firmware import evidence, jobs, panels
from bag.firmware.records import RECORDS
from bag.firmware.services import expiry, taking


def fill() -> None:
    """Called once, when the apps are ready."""
    for record in RECORDS:
        registers.records.add(record())
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    for item in NAVIGATION:
        registers.navigation.add(item)
    for panel in PANELS:
        registers.panels.add(panel)
    registers.nightly_tasks.add(NightlyTask("firmware", _("Look at software versions"), jobs.tonight))
    registers.notification_kinds.add(
        NotificationKind(expiry.NEWS, _("Licenses and support that end soon"), email="now")
    )
    registers.dated_sources.add(DatedSource("firmware-ends", _("Support that ends"), panels.dates, 66))
    registers.actions.add(
        Action("firmware-take", _("Take a security advisory"), "firmware:take", "bug",
               words="güvenlik duyurusu zafiyet csaf cve", shown=_takes)
    )  # fmt: skip


def _takes(user: Any) -> bool:
    return registers.records[taking.KEY].allows(user, "change")


NAVIGATION = (
    NavItem("firmware", "network", _("Software versions"), "firmware:overview", "cpu", 40, shown=in_branch),
    NavItem("firmware-ends", "network", _("What ends"), "firmware:ends", "calendar-event", 45, shown=in_branch),
)
PANELS = (
    Panel("equipment-software", "inventory.equipment", _("Software"), "firmware/equipment_panel.html",
          panels.of_equipment, "cpu", 44, late=True),
    Panel("change-wave", "changes.change", _("Upgrade campaign"), "firmware/change_panel.html", panels.of_change,
          "upload", 13, late=True),
)  # fmt: skip

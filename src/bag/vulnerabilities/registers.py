"""What the room hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import (
    Action,
    BulkOffer,
    DatedSource,
    EventHandler,
    FormTemplate,
    NavItem,
    NotificationKind,
    Panel,
)
from bag.field.events import OrderDone
from bag.vulnerabilities import evidence, jobs, panels, papers, rights
from bag.vulnerabilities.records import RECORDS
from bag.vulnerabilities.services import mending, telling


def fill() -> None:
    """Called once, when the apps are ready."""
    for record in RECORDS:
        registers.records.add(record())
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    for kind in jobs.KINDS:
        registers.job_kinds.add(kind)
    for task in jobs.NIGHTLY:
        registers.nightly_tasks.add(task)
    for news in (
        NotificationKind(telling.NEW_NEWS, _("New vulnerabilities of my service"), email="digest"),
        NotificationKind(telling.LATE_NEWS, _("Vulnerabilities and scans that are overdue"), email="now"),
        NotificationKind(telling.RISK_NEWS, _("Accepted risks that I decide on or asked for"), email="now"),
    ):
        registers.notification_kinds.add(news)
    registers.event_handlers.add(
        EventHandler("vulnerabilities.mended", OrderDone, mending.on_done, _("Vulnerabilities of an order are mended"))
    )
    registers.standard_checks.add(panels.CHECK)
    _fill_pages()


def _fill_pages() -> None:
    registers.navigation.add(
        NavItem("vulnerabilities", "network", _("Vulnerabilities"), "vulnerabilities:overview", "shield-check", 81,
                shown=rights.reads)
    )  # fmt: skip
    registers.actions.add(
        Action("vulnerabilities-upload", _("Upload a scanner report"), "vulnerabilities:upload", "upload",
               words="zafiyet tarama raporu yükle nessus openvas nmap",
               shown=lambda user: registers.records["vulnerabilities.scope"].allows(user, "change"))
    )  # fmt: skip
    registers.panels.add(
        Panel("equipment-vulnerabilities", "inventory.equipment", _("Vulnerabilities"),
              "vulnerabilities/equipment_panel.html", panels.of_equipment, "bug", 63, late=True)
    )  # fmt: skip
    registers.bulk_offers.add(BulkOffer("vulnerabilities.order", panels.bulk))
    registers.dated_sources.add(
        DatedSource("vulnerabilities", _("Vulnerabilities to be mended, accepted risks that end"), panels.dates, 65)
    )
    registers.forms.add(
        FormTemplate(
            key=papers.FORM,
            title=_("Monthly report of vulnerabilities"),
            template="vulnerabilities/forms/month.typ",
            sample=papers.sample,
            shape=papers.shape,
            read_with="vulnerabilities.finding",
        )
    )

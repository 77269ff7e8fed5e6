"""What the work room hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import Action, IntegrityCheck, NotificationKind, NumberSeries, ReportFigure
from bag.directive.figures import within
from bag.work import checks, evidence
from bag.work.records import RECORDS
from bag.work.services import incidents


def fill() -> None:
    """Called once at start-up."""
    for record in RECORDS:
        registers.records.add(record())
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    registers.number_series.add(NumberSeries(incidents.SERIES, _("Incidents"), "ARZ-{year}/{number:06d}"))
    registers.notification_kinds.add(NotificationKind(incidents.NEWS, _("Incidents given to me"), email="now"))
    registers.integrity_checks.add(IntegrityCheck("incident-numbers", _("Numbers of incidents"), checks.numbers))
    registers.integrity_checks.add(
        IntegrityCheck("incident-priorities", _("Priorities of incidents"), checks.priorities)
    )
    registers.actions.add(
        Action("incident-open", _("Open an incident"), "work:incident-add", "urgent", words="arıza kaydı aç bildir")
    )
    for figure in FIGURES:
        registers.report_figures.add(figure)


FIGURES = (
    ReportFigure("work.incidents", _("Incidents opened"), _("Incidents"), incidents.KEY, within("opened_at"), 60),
    ReportFigure("work.resolved", _("Incidents resolved"), _("Incidents"), incidents.KEY, within("resolved_at"), 61),
    ReportFigure("work.major", _("Major incidents"), _("Incidents"), incidents.KEY, within("opened_at", major="1"), 62),
)

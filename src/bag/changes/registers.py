"""What the room of changes hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.changes import checks, evidence, jobs, panels, papers  # noqa: F401  the worker finds jobs by their import
from bag.changes.records import RECORDS
from bag.changes.services import steps
from bag.core import registers
from bag.core.registers import (
    Action,
    DatedSource,
    FormSource,
    FormTemplate,
    IntegrityCheck,
    NavItem,
    NotificationKind,
    NumberSeries,
    Panel,
)
from bag.directive.rights import in_branch


def fill() -> None:
    """Called once at start-up."""
    for record in RECORDS:
        registers.records.add(record())
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    for figure in evidence.FIGURES:
        registers.report_figures.add(figure)
    for series in (
        NumberSeries(steps.SERIES, _("Changes"), "DGS-{year}/{number:05d}"),
        NumberSeries(papers.SERIES, _("Notices of planned outages"), "KSD-{year}/{number:05d}"),
    ):
        registers.number_series.add(series)
    for kind in (
        NotificationKind(steps.NEWS, _("Changes that I plan, carry out or approve"), email="now"),
        NotificationKind(steps.UNIT_NEWS, _("Planned outages that hit my unit"), email="now"),
    ):
        registers.notification_kinds.add(kind)
    registers.forms.add(
        FormTemplate(
            key=papers.FORM,
            title=_("Notice of a planned outage"),
            template="changes/forms/outage_notice.typ",
            sample=papers.sample,
            shape=papers.shape,
            series=papers.SERIES,
            read_with=steps.KEY,
        )
    )
    registers.form_sources.add(
        FormSource(papers.FORM, papers.FORM, steps.KEY, _("Notice of a planned outage"), papers.collect, icon="mail")
    )
    registers.dated_sources.add(DatedSource("changes", _("Changes and planned outages"), panels.dates, 47))
    registers.integrity_checks.add(IntegrityCheck("change-approvals", _("Approvals of changes"), checks.own_approvals))
    registers.navigation.add(
        NavItem("changes-calendar", "field", _("Calendar of changes"), "changes:calendar", "calendar-event", 39,
                shown=in_branch)
    )  # fmt: skip
    registers.actions.add(
        Action("change-add", _("Plan a change"), "changes:change-add", "adjustments-horizontal",
               words="değişiklik planlı kesinti bakım penceresi",
               shown=lambda user: registers.records[steps.KEY].allows(user, "add"))
    )  # fmt: skip
    for panel in (
        Panel("changes-then", "work.incident", _("Planned work"), "changes/panel.html", panels.of_incident,
              icon="adjustments-horizontal", order=8, late=True),
        Panel("changes-on", "inventory.equipment", _("Changes"), "changes/panel.html", panels.of_equipment,
              icon="adjustments-horizontal", order=34, late=True),
        Panel("changes-of", "work.request", _("Changes"), "changes/panel.html", panels.of_request,
              icon="adjustments-horizontal", order=16, late=True),
    ):  # fmt: skip
        registers.panels.add(panel)

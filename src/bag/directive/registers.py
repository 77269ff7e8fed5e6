"""What the directive hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.events import RecordChanged
from bag.core.registers import (
    Action,
    DatedSource,
    EventHandler,
    FormSource,
    FormTemplate,
    NavItem,
    NightlyTask,
    NotificationKind,
    Tile,
)
from bag.directive import dates, evidence, figures, jobs, papers, records, tiles
from bag.directive.rights import in_branch, leads_branch, may_import
from bag.directive.services import escalating, packdata, statuses


def fill() -> None:
    """Called once, when the apps are ready."""
    for record in (
        records.DirectiveVersionRecord(),
        records.ClauseRecord(),
        records.ObligationRecord(),
        records.InstanceRecord(),
        records.StatementRecord(),
        records.EvidenceRecord(),
        records.EscalationRecord(),
    ):
        registers.records.add(record)
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    registers.event_handlers.add(
        EventHandler("directive.evidence", RecordChanged, jobs.on_change, _("Judge the duties that a record proves"))
    )
    registers.nightly_tasks.add(NightlyTask("directive-statuses", _("Judge every duty"), statuses.nightly))
    registers.notification_kinds.add(
        NotificationKind(escalating.SETTLED, _("Duties of the directive in order again"), in_app=True, email="off")
    )
    registers.notification_kinds.add(
        NotificationKind(escalating.KIND, _("Overdue duties of the directive"), in_app=True, email="digest")
    )
    registers.forms.add(
        FormTemplate("audit-pack", _("Audit pack of a clause"), "directive/forms/audit_pack.typ", packdata.sample)
    )
    for figure in figures.FIGURES:
        registers.report_figures.add(figure)
    for paper in (
        FormSource(
            "job-description", "job-description", "organization.person", _("Job description"), papers.job_description,
        ),
        FormSource(
            "position-description", "job-description", "organization.position", _("Job description"),
            papers.position_description,
        ),
        FormSource(
            "monthly-report", "monthly-report", "directive.directiveversion", _("Monthly report of the branch"),
            papers.monthly_report, papers.MonthForm,
        ),
        FormSource(
            "yearly-report", "yearly-report", "directive.directiveversion", _("Yearly report of the branch"),
            papers.yearly_report, papers.YearForm,
        ),
    ):  # fmt: skip
        registers.form_sources.add(paper)
    registers.tiles.add(Tile("duties", _("Duties fulfilled"), "checklist", tiles.fulfilled, 10))
    for dated in (
        DatedSource("directive.duties", _("Duties of the directive"), dates.duties, 10),
        DatedSource("directive.waivers", _("Waivers that end"), dates.waivers, 20),
    ):
        registers.dated_sources.add(dated)
    _links()


def _links() -> None:
    for item in (
        NavItem("directive-today", "work", _("Morning page"), "directive:today", "sun", 5, leads_branch),
        NavItem("directive-board", "directive", _("Duty board"), "directive:board", "checklist", 10, in_branch),
        NavItem(
            "directive-mine", "directive", _("My duties"), "directive:mine", "clipboard-check", 20, in_branch, dock=True
        ),
        NavItem("directive-reports", "directive", _("Reports"), "directive:report-month", "chart-bar", 25, in_branch),
        NavItem("directive-coverage", "directive", _("Evidence coverage"), "directive:coverage", "plug", 27, in_branch),
        NavItem("directive-text", "directive", _("The directive"), "directive:text", "gavel", 30, in_branch),
    ):
        registers.navigation.add(item)
    for action in (
        Action(
            "directive-import", _("Import a directive"), "directive:import", "file-import",
            words="yönerge yükle içe aktar", shown=may_import,
        ),
        Action(
            "directive-grace", _("Days of grace"), "directive:grace", "hourglass",
            words="yükseltme eskalasyon ek süre escalation", shown=in_branch,
        ),
        Action(
            "directive-board", _("Open the duty board"), "directive:board", "checklist",
            words="görev panosu yönerge durum", shown=in_branch,
        ),
        Action(
            "directive-coverage", _("Open the roadmap of evidence"), "directive:coverage", "plug",
            words="kanıt yol haritası kapsam kaynak", shown=in_branch,
        ),
        Action(
            "directive-today", _("Open the morning page"), "directive:today", "sun",
            words="sabah sayfası bugün geciken", shown=leads_branch,
        ),
        Action(
            "directive-orphans", _("Duties without an owner"), "directive:orphans", "user-plus",
            words="sahipsiz boş kadro görev", shown=in_branch,
        ),
    ):  # fmt: skip
        registers.actions.add(action)

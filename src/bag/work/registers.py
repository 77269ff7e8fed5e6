"""What the work room hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.events import RecordChanged
from bag.core.registers import (
    Action,
    EventHandler,
    FormSource,
    FormTemplate,
    IntegrityCheck,
    NavItem,
    NightlyTask,
    NotificationKind,
    NumberSeries,
    ReportFigure,
)
from bag.directive.figures import within
from bag.directive.rights import in_branch
from bag.work import checks, desk_evidence, evidence, jobs, papers
from bag.work.oncall import registering as oncall
from bag.work.panels import PANELS
from bag.work.queries import desk as queries
from bag.work.records import RECORDS
from bag.work.rights import takes_calls
from bag.work.services import incidents, outages, problems, requests, steps
from bag.work.triage import registering as triage


def fill() -> None:
    """Called once at start-up."""
    for record in RECORDS:
        registers.records.add(record())
    for source in (*evidence.SOURCES, *desk_evidence.SOURCES):
        registers.evidence_sources.add(source)
    for series in (
        NumberSeries(incidents.SERIES, _("Incidents"), "ARZ-{year}/{number:06d}"),
        NumberSeries(papers.SERIES, _("Post-incident reports"), "OSR-{year}/{number:05d}"),
        NumberSeries(requests.SERIES, _("Requests"), "TLP-{year}/{number:06d}"),
        NumberSeries(problems.SERIES, _("Problems"), "PRB-{year}/{number:05d}"),
    ):
        registers.number_series.add(series)
    for kind in (
        NotificationKind(incidents.NEWS, _("Incidents given to me"), email="now"),
        NotificationKind(steps.DESK_NEWS, _("Requests given to me or to my service")),
        NotificationKind(steps.ASKER_NEWS, _("My own requests"), email="now"),
        NotificationKind(steps.APPROVAL_NEWS, _("Requests that wait for my approval"), email="now"),
        NotificationKind(outages.OUTAGE_NEWS, _("Outages that hit my unit"), email="now"),
        NotificationKind(steps.TARGET_NEWS, _("Target times that run out"), email="digest"),
    ):
        registers.notification_kinds.add(kind)
    registers.integrity_checks.add(IntegrityCheck("incident-numbers", _("Numbers of incidents"), checks.numbers))
    registers.integrity_checks.add(IntegrityCheck("request-numbers", _("Numbers of requests"), checks.request_numbers))
    registers.integrity_checks.add(
        IntegrityCheck("incident-priorities", _("Priorities of incidents"), checks.priorities)
    )
    for item in (
        NavItem("work-help", "work", _("Requests and faults"), "work:help", "headset", 5, dock=True),
        NavItem("work-board", "work", _("Open work"), "work:board", "layout-kanban", 10, shown=in_branch),
        NavItem(
            "work-approvals", "work", _("Approvals"), "work:approvals", "user-check", 14,
            shown=in_branch, count=lambda user: queries.approvals_for(user).count(),
        ),
    ):  # fmt: skip
        registers.navigation.add(item)
    for action in (
        Action("work-help", _("Ask for something, report a fault"), "work:help", "headset", words="talep arıza bildir"),
        Action("fault-by-label", _("Report a fault by the code on the label"), "work:help-fault", "qrcode"),
        Action("work-intake", _("Take a call"), "work:intake", "phone-call", words="telefon çağrı", shown=takes_calls),
    ):
        registers.actions.add(action)
    registers.actions.add(
        Action("incident-open", _("Open an incident"), "work:incident-add", "urgent", words="arıza kaydı aç bildir")
    )
    for figure in (*FIGURES, *desk_evidence.FIGURES):
        registers.report_figures.add(figure)
    registers.forms.add(
        FormTemplate(
            key=papers.FORM,
            title=_("Post-incident report"),
            template="work/forms/post_incident_report.typ",
            sample=papers.sample,
            shape=papers.shape,
            series=papers.SERIES,
            read_with=incidents.KEY,
        )
    )
    registers.form_sources.add(
        FormSource(
            papers.FORM, papers.FORM, incidents.KEY, _("Post-incident report"), papers.collect,
            questions=papers.LessonsForm, icon="file-text",
        )
    )  # fmt: skip
    for panel in PANELS:
        registers.panels.add(panel)
    registers.nightly_tasks.add(NightlyTask("work-accept", _("Accept results nobody contradicted"), jobs.accept_silent))
    registers.event_handlers.add(
        EventHandler("work.targets", RecordChanged, jobs.on_calendar, _("Move target times when a calendar changes"))
    )
    oncall.fill()
    triage.fill()


FIGURES = (
    ReportFigure("work.incidents", _("Incidents opened"), _("Incidents"), incidents.KEY, within("opened_at"), 60),
    ReportFigure("work.resolved", _("Incidents resolved"), _("Incidents"), incidents.KEY, within("resolved_at"), 61),
    ReportFigure("work.major", _("Major incidents"), _("Incidents"), incidents.KEY, within("opened_at", major="1"), 62),
)

"""What monitoring hands to the registers."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.records.spec import Record
from bag.core.registers import (
    Action,
    BulkLink,
    BulkOffer,
    FormTemplate,
    IntegrityCheck,
    NavItem,
    NightlyTask,
    NotificationKind,
    NumberSeries,
    OutageSource,
    Retention,
)
from bag.monitoring import (
    checks,
    discovery_details,
    evidence,
    intake,
    jobs,
    line_report,
    measured,
    planned_work,
    queries,
)
from bag.monitoring.alarms import telling
from bag.monitoring.judging import history, usual
from bag.monitoring.records import RECORDS


def fill() -> None:
    """Called once at start-up."""
    for record in RECORDS:
        registers.records.add(record())
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    for figure in evidence.FIGURES:
        registers.report_figures.add(figure)
    registers.notification_kinds.add(NotificationKind(telling.RAISED, _("Alarms of my service"), email="now"))
    registers.notification_kinds.add(NotificationKind(telling.RECOVERED, _("Ends of alarms that I was told of")))
    registers.notification_kinds.add(jobs.FOUND)
    registers.job_kinds.add(jobs.SWEEP)
    registers.bulk_offers.add(BulkOffer("monitoring.proposals", discovery_details.bulk))
    registers.bulk_offers.add(BulkOffer("monitoring.targets", _monitor_these))
    registers.retention_rules.add(Retention("proposals", _("Decided device proposals"), 400, jobs.forget_settled))
    registers.integrity_checks.add(IntegrityCheck("alarms", _("Alarms"), checks.alarms))
    registers.retention_rules.add(Retention("alarm-steps", _("Closed alarms"), 5 * 366, checks.prune))
    registers.retention_rules.add(Retention("report-names", _("Names of reports"), 1, intake.forget_tokens))
    registers.nightly_tasks.add(NightlyTask("monitoring-forecasts", _("Forecasts of checks"), history.forecast_all))
    registers.nightly_tasks.add(NightlyTask("monitoring-usual", _("What is usual at this hour"), usual.learn_all))
    registers.outage_sources.add(OutageSource("alarms", _("Alarms"), queries.down))
    for handler in planned_work.HANDLERS:
        registers.event_handlers.add(handler)
    registers.panels.add(planned_work.PANEL)
    for panel in measured.PANELS:
        registers.panels.add(panel)
    for tile in measured.TILES:
        registers.tiles.add(tile)
    registers.forms.add(
        FormTemplate(
            key=line_report.FORM,
            title=_("Monthly report of lines"),
            template="monitoring/paper/line_report.typ",
            sample=line_report.sample,
            series="HAT",
        )
    )
    registers.number_series.add(NumberSeries("HAT", _("Monthly reports of lines"), "HAT-{year}/{number:05d}"))
    _links()


def _monitor_these(record: Record, user: Any) -> list[BulkLink]:
    """The verb of the list of equipment."""
    if record.key != "inventory.equipment" or not registers.records["monitoring.target"].allows(user, "add"):
        return []
    return [BulkLink(gettext("Monitor these"), reverse("monitoring:monitor-equipment"), "activity-heartbeat")]


def _sees(user: Any) -> bool:
    return registers.records["monitoring.alarm"].allows(user, "view")


def _links() -> None:
    for item in (
        NavItem(
            "operations", "monitoring", _("Operations"), "monitoring:operations", "activity", 5, _sees,
            measured.open_alarms, dock=True,
        ),
        NavItem("topology", "monitoring", _("Topology"), "monitoring:topology", "topology-star-3", 20, _sees),
        NavItem("logs", "monitoring", _("Syslog"), "monitoring:logs", "messages", 22, _sees),
        NavItem("talkers", "monitoring", _("Top talkers"), "monitoring:talkers", "arrows-sort", 24, _sees),
        NavItem("availability", "monitoring", _("Availability"), "monitoring:availability", "circle-check", 70, _sees),
        NavItem("capacity", "monitoring", _("Capacity"), "monitoring:capacity", "gauge", 72, _sees),
    ):  # fmt: skip
        registers.navigation.add(item)
    registers.actions.add(
        Action(
            "monitoring-wall", _("Open the big screen"), "monitoring:wall", "device-desktop",
            words="büyük ekran kontrol odası izleme duvar wall", shown=_sees,
        )
    )  # fmt: skip

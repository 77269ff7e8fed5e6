"""What the maintenance room hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.contracts.jobs import job_sources
from bag.core import registers
from bag.core.registers import (
    Action,
    DatedSource,
    EventHandler,
    FormTemplate,
    IntegrityCheck,
    NavItem,
    NightlyTask,
    NotificationKind,
    Panel,
)
from bag.directive.rights import in_branch
from bag.field.events import OrderCancelled, OrderDone, OrderReopened
from bag.maintenance import checks, contract_jobs, evidence, nightly, panels, papers
from bag.maintenance.records import RECORDS
from bag.maintenance.services import meters, occurrences, plans


def fill() -> None:
    """Called once, when the apps are ready."""
    for record in RECORDS:
        registers.records.add(record())
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    for figure in evidence.FIGURES:
        registers.report_figures.add(figure)
    for panel in PANELS:
        registers.panels.add(panel)
    for check in CHECKS:
        registers.integrity_checks.add(check)
    job_sources.add(contract_jobs.SOURCE)
    _fill_pages()
    _fill_jobs()


def _fill_pages() -> None:
    registers.dated_sources.add(DatedSource("maintenance", _("Maintenance"), panels.dated, 60))
    registers.dated_sources.add(
        DatedSource("maintenance-plans", _("Maintenance plans to be looked at again"), panels.reviews, 91)
    )
    registers.forms.add(
        FormTemplate(
            key=papers.FORM,
            title=_("Year plan of maintenance"),
            template="maintenance/forms/maintenance_year.typ",
            sample=papers.sample,
            shape=papers.shape,
        )
    )
    registers.navigation.add(
        NavItem(
            "maintenance-year", "maintenance", _("Year plan of maintenance"), "maintenance:year", "calendar", 66,
            shown=in_branch,
        )
    )  # fmt: skip
    registers.navigation.add(
        NavItem(
            "maintenance-rates", "maintenance", _("Completion of maintenance"), "maintenance:rates", "gauge", 67,
            shown=in_branch,
        )
    )  # fmt: skip
    registers.actions.add(
        Action(
            "maintenance-plan-add", _("Write a maintenance plan"), "maintenance:maintenanceplan-add", "calendar-event",
            words="bakım planı yaz dönemsel periyodik", shown=lambda user: RECORDS[0]().allows(user, "add"),
        )
    )  # fmt: skip


def _fill_jobs() -> None:
    registers.notification_kinds.add(NotificationKind(occurrences.MISSED_NEWS, _("Missed maintenance"), email="now"))
    registers.notification_kinds.add(
        NotificationKind(occurrences.SUPERVISE_NEWS, _("Work of contractors to be judged"), email="digest")
    )
    registers.notification_kinds.add(NotificationKind(plans.NEWS, _("Maintenance plans to be looked at again")))
    registers.job_kinds.add(nightly.ORDERS)
    for task in (
        NightlyTask("maintenance-1-readings", _("Take over readings of monitoring"), meters.take_over),
        NightlyTask("maintenance-2-orders", _("Order what maintenance falls due"), nightly.order_all),
        NightlyTask("maintenance-3-missed", _("Escalate missed maintenance"), occurrences.watch),
        NightlyTask("maintenance-4-reviews", _("Remind of maintenance plans"), plans.remind),
    ):
        registers.nightly_tasks.add(task)
    for handler in (
        EventHandler("maintenance.done", OrderDone, occurrences.on_done, _("Maintenance is done")),
        EventHandler("maintenance.reopened", OrderReopened, occurrences.on_reopened, _("Maintenance is open again")),
        EventHandler("maintenance.cancelled", OrderCancelled, occurrences.on_cancelled, _("Maintenance is skipped")),
    ):
        registers.event_handlers.add(handler)


CHECKS = (
    IntegrityCheck("maintenance-plans", _("What maintenance plans look after"), checks.plans_look_after_something),
    IntegrityCheck("maintenance-orders", _("Maintenance and work orders"), checks.orders_and_maintenance_agree),
)
PANELS = (
    Panel(
        "equipment-maintenance", "inventory.equipment", _("Maintenance"), "maintenance/equipment_panel.html",
        panels.of_equipment, "clipboard-check", 45, late=True,
    ),
    Panel(
        "order-maintenance", "field.workorder", _("Maintenance"), "maintenance/order_panel.html", panels.of_order,
        "clipboard-check", 30, late=True,
    ),
    Panel(
        "plan-maintenance", plans.KEY, _("What fell due"), "maintenance/plan_panel.html", panels.of_plan,
        "clipboard-check", 20, late=True,
    ),
)  # fmt: skip

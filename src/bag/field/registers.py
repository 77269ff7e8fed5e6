"""What the field room hands to the registers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import (
    Action,
    DatedSource,
    EventHandler,
    FormSource,
    FormTemplate,
    IntegrityCheck,
    NavItem,
    NightlyTask,
    NotificationKind,
    NumberSeries,
    Tile,
)
from bag.directive.rights import in_branch
from bag.field import checks, evidence, jobs, panels, papers, samples
from bag.field.events import OrderDone
from bag.field.phone import registering as phone
from bag.field.records import RECORDS
from bag.field.reporting import registering as reporting
from bag.field.rights import may_plan_any
from bag.field.services import day, orders, steps


def fill() -> None:
    """Called once at start-up."""
    for record in RECORDS:
        registers.records.add(record())
    registers.number_series.add(NumberSeries(orders.SERIES, _("Work orders"), "IE-{year}/{number:06d}"))
    for kind in (
        NotificationKind(steps.CREW_NEWS, _("Jobs of mine in the field"), email="now"),
        NotificationKind(steps.DESK_NEWS, _("Jobs that I planned")),
        NotificationKind(day.PLAN_NEWS, _("My jobs of a day"), email="now"),
    ):
        registers.notification_kinds.add(kind)
    _ways_in()
    _proof()
    _papers()
    for panel in panels.PANELS:
        registers.panels.add(panel)
    phone.fill()
    reporting.fill()


def _ways_in() -> None:
    """Where people begin."""
    registers.navigation.add(
        NavItem("field-day", "field", _("Daily work plan"), "field:today", "calendar-event", 28, shown=in_branch)
    )
    registers.actions.add(
        Action(
            "field-day", _("Daily work plan"), "field:today", "calendar-event",
            words="günlük iş planı ekip araç", shown=in_branch,
        )
    )  # fmt: skip
    registers.actions.add(
        Action(
            "order-open", _("Open a work order"), "field:workorder-add", "tool",
            words="iş emri yeni saha görevi", shown=may_plan_any,
        )
    )  # fmt: skip


def _proof() -> None:
    """What is proved, counted, checked and told."""
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    for figure in evidence.FIGURES:
        registers.report_figures.add(figure)
    registers.integrity_checks.add(IntegrityCheck("order-numbers", _("Numbers of work orders"), checks.numbers))
    registers.integrity_checks.add(IntegrityCheck("order-signatures", _("Signed forms"), checks.signatures))
    registers.nightly_tasks.add(NightlyTask("field-unsigned", _("Tell of forms that are not signed"), checks.remind))
    registers.dated_sources.add(DatedSource("field", _("Work orders"), panels.dates, 64))
    registers.tiles.add(Tile("field-unsigned", _("Forms not signed"), "pencil", panels.unsigned_tile, 64))
    registers.event_handlers.add(
        EventHandler("field.form", OrderDone, jobs.on_order_done, _("Issue the form of a signed work order"))
    )


def _papers() -> None:
    """Forms with their numbers."""
    for series, title, template in SERIES:
        registers.number_series.add(NumberSeries(series, title, template))
    for form in FORMS:
        registers.forms.add(form)
    for form_source in FORM_SOURCES:
        registers.form_sources.add(form_source)


SERIES = (
    ("ARF", _("Fault forms"), "ARF-{year}/{number:05d}"),
    ("SRF", _("Service reports"), "SRF-{year}/{number:05d}"),
    ("BKF", _("Maintenance check sheets"), "BKF-{year}/{number:05d}"),
    ("AKT", _("Fault reception records"), "AKT-{year}/{number:05d}"),
    ("GIP", _("Daily work plans"), "GIP-{year}/{number:05d}"),
)


def _job_form(key: str, title: Any, series: str) -> FormTemplate:
    return FormTemplate(
        key=key, title=title, template="field/forms/work_form.typ", sample=samples.job_sample, shape=papers.job_shape,
        series=series, read_with=steps.KEY,
    )  # fmt: skip


FORMS = (
    _job_form(papers.FAULT, _("Fault form"), "ARF"),
    _job_form(papers.SERVICE, _("Service report"), "SRF"),
    _job_form(papers.CHECK, _("Maintenance check sheet"), "BKF"),
    FormTemplate(
        key=papers.RECEPTION, title=_("Fault reception record"), template="field/forms/fault_reception.typ",
        sample=samples.reception_sample, shape=papers.reception_shape, series="AKT", read_with=steps.KEY,
    ),
    FormTemplate(
        key=papers.PLAN, title=_("Daily work plan"), template="field/forms/day_plan.typ",
        sample=samples.plan_sample, shape=papers.plan_shape, series="GIP", retention_years=2, read_with=day.KEY,
    ),
)  # fmt: skip
FORM_SOURCES = (
    FormSource(
        papers.RECEPTION, papers.RECEPTION, steps.KEY, _("Fault reception record"), papers.reception,
        questions=papers.ReceptionForm, icon="package",
    ),
    FormSource(papers.PLAN, papers.PLAN, day.KEY, _("Daily work plan"), papers.plan_paper),
)  # fmt: skip

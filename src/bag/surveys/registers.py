"""What the room of surveys hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import (
    Action,
    DatedSource,
    EventHandler,
    FormSource,
    FormTemplate,
    IntegrityCheck,
    NotificationKind,
    NumberSeries,
    Panel,
)
from bag.field.events import OrderCancelled, OrderDone, OrderReopened
from bag.surveys import checks, evidence, panels, papers, samples
from bag.surveys.records import RECORDS
from bag.surveys.services import installing, observers, steps


def fill() -> None:
    """Called once at start-up."""
    for record in RECORDS:
        registers.records.add(record())
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    for figure in evidence.FIGURES:
        registers.report_figures.add(figure)
    for series in (
        NumberSeries(steps.SERIES, _("Surveys"), "KSF-{year}/{number:05d}"),
        NumberSeries(papers.SERIES, _("Survey reports"), "KSR-{year}/{number:05d}"),
        NumberSeries(observers.SERIES, _("Observer records"), "GZL-{year}/{number:05d}"),
        NumberSeries(papers.OBSERVER_SERIES, _("Observer reports"), "GZR-{year}/{number:05d}"),
    ):
        registers.number_series.add(series)
    registers.notification_kinds.add(
        NotificationKind(steps.NEWS, _("Surveys given to me or to decide on"), email="now")
    )
    _fill_forms()
    registers.dated_sources.add(DatedSource("surveys", _("Surveys"), panels.dates, 46))
    for check in (
        IntegrityCheck("survey-assessments", _("Savings assessments of surveys"), checks.without_assessment),
        IntegrityCheck("survey-decisions", _("Decisions on surveys"), checks.own_decisions),
    ):
        registers.integrity_checks.add(check)
    for handler in (
        EventHandler("surveys.order-done", OrderDone, _order_done, _("Surveys whose installation is done")),
        EventHandler("surveys.order-cancelled", OrderCancelled, _order_cancelled, _("Surveys without installation")),
        EventHandler("surveys.order-reopened", OrderReopened, _order_reopened, _("Surveys installed once more")),
    ):
        registers.event_handlers.add(handler)
    registers.actions.add(
        Action("survey-add", _("Request a survey"), "surveys:survey-add", "ruler-measure", words="keşif aç iste",
               shown=lambda user: registers.records[steps.KEY].allows(user, "add"))
    )  # fmt: skip
    for panel in (
        Panel("surveys", "work.request", _("Surveys"), "surveys/request_panel.html", panels.of_request,
              icon="ruler-measure", order=14, late=True),
        Panel("surveys-here", "places.place", _("Surveys"), "surveys/place_panel.html", panels.of_place,
              icon="ruler-measure", order=60, late=True),
    ):  # fmt: skip
        registers.panels.add(panel)


def _fill_forms() -> None:
    registers.forms.add(
        FormTemplate(
            key=papers.FORM,
            title=_("Survey report"),
            template="surveys/forms/survey_report.typ",
            sample=samples.survey_report,
            shape=papers.shape,
            series=papers.SERIES,
            read_with=steps.KEY,
        )
    )
    registers.forms.add(
        FormTemplate(
            key=papers.OBSERVER_FORM,
            title=_("Observer report"),
            template="surveys/forms/observer_report.typ",
            sample=samples.observer_report,
            shape=papers.observer_shape,
            series=papers.OBSERVER_SERIES,
            read_with="surveys.observerreport",
        )
    )
    registers.form_sources.add(
        FormSource(
            papers.OBSERVER_FORM, papers.OBSERVER_FORM, "surveys.observerreport", _("Observer report"),
            papers.observer_data, icon="file-text",
        )
    )  # fmt: skip


def _order_done(news: OrderDone) -> None:
    installing.order_done(news.order_id)


def _order_cancelled(news: OrderCancelled) -> None:
    installing.order_cancelled(news.order_id, news.reason)


def _order_reopened(news: OrderReopened) -> None:
    installing.order_reopened(news.order_id)

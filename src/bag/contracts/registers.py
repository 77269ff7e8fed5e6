"""What the contracts room hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.contracts import panels, papers, services
from bag.contracts.records import RECORDS
from bag.core import registers
from bag.core.registers import (
    DatedSource,
    FormTemplate,
    NightlyTask,
    NotificationKind,
    NumberSeries,
    ReportFigure,
)
from bag.directive.figures import within


def fill() -> None:
    """Called once, when the apps are ready."""
    for record in RECORDS:
        registers.records.add(record())
    for panel in panels.PANELS:
        registers.panels.add(panel)
    registers.number_series.add(NumberSeries(papers.SERIES, _("Penalty statements"), "CEZ-{year}/{number:05d}"))
    registers.forms.add(
        FormTemplate(
            key=papers.FORM,
            title=_("Penalty statement"),
            template="contracts/forms/penalty_statement.typ",
            sample=papers.sample,
            shape=papers.shape,
            series=papers.SERIES,
            read_with=panels.KEY,
        )
    )
    registers.dated_sources.add(DatedSource("contracts", _("Last days of contracts"), panels.ends, 70))
    registers.notification_kinds.add(NotificationKind(services.NEWS, _("Contracts that end soon"), email="now"))
    registers.nightly_tasks.add(NightlyTask("contracts-ending", _("Remind of contracts that end"), services.remind))
    for figure in FIGURES:
        registers.report_figures.add(figure)


_GROUP = _("Contractors")
FIGURES = (
    ReportFigure("contracts.begun", _("Contracts begun"), _GROUP, "contracts.contract", within("starts"), 74),
    ReportFigure("contracts.ended", _("Contracts ended"), _GROUP, "contracts.contract", within("ends"), 75),
    ReportFigure(
        "contracts.penalties", _("Penalty statements issued"), _GROUP, "contracts.penaltystatement", within("month"), 76
    ),
)

"""What the reports hand to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import Action, FormTemplate, NavItem, NumberSeries, ReportFigure
from bag.directive.figures import within
from bag.directive.rights import in_branch
from bag.field.reporting import paper

FIGURES = (
    ReportFigure(
        "work.urgent", _("Incidents of the highest priority"), _("Incidents"), "work.incident",
        within("opened_at", priority="1"), 63,
    ),
    ReportFigure(
        "field.reports", _("Work reports issued"), _("Field work"), "documents.document",
        within("issued_at", form_key=paper.FORM, status="issued"), 70,
    ),
)  # fmt: skip


def fill() -> None:
    """Called once at start-up."""
    registers.navigation.add(
        NavItem("work-reports", "work", _("Work reports"), "field:reports", "chart-bar", 80, shown=in_branch)
    )
    registers.actions.add(
        Action(
            "work-reports", _("Work reports"), "field:reports", "chart-bar",
            words="iş raporu hedef süre geciken yinelenen arıza maliyet", shown=in_branch,
        )
    )  # fmt: skip
    registers.number_series.add(NumberSeries(paper.SERIES, _("Monthly work reports"), "AIR-{year}/{number:05d}"))
    registers.forms.add(
        FormTemplate(
            key=paper.FORM,
            title=_("Monthly work report"),
            template="field/reporting/work_report.typ",
            sample=paper.sample,
            shape=paper.shape,
            series=paper.SERIES,
        )
    )
    for figure in FIGURES:
        registers.report_figures.add(figure)

"""What the room hands to the registers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bag.cabling import evidence, panels, papers
from bag.cabling.records import RECORDS
from bag.cabling.services import measuring
from bag.cabling.services.links import KEY
from bag.core import registers
from bag.core.registers import FormSource, FormTemplate, NavItem, NumberSeries
from bag.inventory.forms import LabelForm


def _reads(user: Any) -> bool:
    return registers.records[KEY].allows(user, "view")


def fill() -> None:
    """Called once, when the apps are ready."""
    for record in RECORDS:
        registers.records.add(record())
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    for series in (
        NumberSeries(measuring.SERIES, _("Cabling lots"), "KBL-{year}/{number:05d}"),
        NumberSeries(papers.SERIES, _("Acceptance records of cabling"), "KBT-{year}/{number:05d}"),
    ):
        registers.number_series.add(series)
    registers.forms.add(
        FormTemplate(
            key=papers.FORM,
            title=_("Acceptance record of cabling"),
            template="cabling/forms/cabling_acceptance.typ",
            sample=papers.sample,
            shape=papers.shape,
            series=papers.SERIES,
            read_with=measuring.KEY,
        )
    )
    registers.form_sources.add(
        FormSource(
            "link-labels", "label-sheet", KEY, _("Print QR labels"), panels.label_sheet, questions=LabelForm,
            icon="qrcode", order=10,
        )
    )  # fmt: skip
    for panel in panels.panels(_("Permanent links")):
        registers.panels.add(panel)
    registers.navigation.add(
        NavItem("cabling-report", "network", _("State of the cabling"), "cabling:report", "clipboard-list", 41, _reads)
    )

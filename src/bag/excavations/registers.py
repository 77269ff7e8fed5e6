"""What the excavations hand to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import DatedSource, FormSource, FormTemplate, NotificationKind, NumberSeries, Panel
from bag.excavations import evidence, panels, papers, samples
from bag.excavations.records import RECORDS
from bag.excavations.services import excavations


def fill() -> None:
    """Called once, when the apps are ready."""
    for record in RECORDS:
        registers.records.add(record())
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    registers.number_series.add(
        NumberSeries(excavations.SERIES, _("Excavations on our lines"), "KZT-{year}/{number:05d}")
    )
    registers.number_series.add(
        NumberSeries(papers.SERIES, _("Records of excavation supervision"), "KGT-{year}/{number:05d}")
    )
    registers.notification_kinds.add(NotificationKind(excavations.NEWS, _("Excavations that I observe"), email="now"))
    registers.dated_sources.add(DatedSource("excavations", _("Excavations on our lines"), panels.dates, 66))
    registers.forms.add(
        FormTemplate(
            papers.FORM, _("Record of excavation supervision"), "excavations/forms/supervision.typ",
            samples.supervision, shape=papers.shape, series=papers.SERIES, read_with=excavations.KEY,
        )
    )  # fmt: skip
    registers.form_sources.add(
        FormSource(papers.FORM, papers.FORM, excavations.KEY, _("Record of excavation supervision"), papers.collect)
    )
    registers.panels.add(
        Panel("place-excavations", "places.place", _("Excavations"), "excavations/place_panel.html", panels.of_place,
              icon="shovel", order=74, late=True)
    )  # fmt: skip
    registers.panels.add(
        Panel("trench-excavations", "fiber.trench", _("Excavations"), "excavations/place_panel.html", panels.of_trench,
              icon="shovel", order=70, late=True)
    )  # fmt: skip

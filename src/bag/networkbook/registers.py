"""What the room hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import Action, FormTemplate, JobKind, NavItem, NumberSeries, Panel
from bag.directive.rights import in_branch
from bag.networkbook import jobs, making, panels
from bag.networkbook.records import EditionRecord


def fill() -> None:
    """Called once, when the apps are ready."""
    registers.records.add(EditionRecord())
    registers.job_kinds.add(JobKind(jobs.JOB, _("Issuing the network book"), jobs.run))
    registers.forms.add(
        FormTemplate(
            key=making.FORM,
            title=_("Network book"),
            template="networkbook/paper/network_book.typ",
            sample=making.sample,
            series=making.SERIES,
            read_with=EditionRecord().key,
        )
    )
    registers.number_series.add(
        NumberSeries(making.SERIES, _("Editions of the network book"), "AGK-{year}/{number:05d}")
    )
    registers.navigation.add(
        NavItem("networkbook", "network", _("Network book"), "networkbook:overview", "books", 90, shown=in_branch)
    )
    registers.actions.add(
        Action("networkbook", _("Open the network book"), "networkbook:overview", "books",
               words="ağ kitabı dokümantasyon yerleşke dosyası", shown=in_branch)
    )  # fmt: skip
    registers.panels.add(
        Panel("networkbook", "places.place", _("Site dossier"), "networkbook/place_panel.html", panels.of_place,
              "books", 62, late=True)
    )  # fmt: skip

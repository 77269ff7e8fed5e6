"""What the dependency room hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import (
    Action,
    FormTemplate,
    JobKind,
    MapLayer,
    NavItem,
    NightlyTask,
    NumberSeries,
    Panel,
    SupportSource,
    Tile,
)
from bag.dependency import evidence, panels, reporting, sweeping
from bag.dependency.records import RECORDS
from bag.dependency.rights import may_ask
from bag.dependency.sources import city

PANELED = ("inventory.equipment", "inventory.rack", "inventory.cable", "places.place", "dependency.cityservice")


def fill() -> None:
    """Called once at start-up."""
    for record in RECORDS:
        registers.records.add(record())
    registers.support_sources.add(
        SupportSource(
            "city", _("Places, inventory and written needs"), city.collect, city.PREFIXES, city.WATCHES, city.REMARKS
        )
    )
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    title = _("Sweep of single failures")
    registers.nightly_tasks.add(NightlyTask("dependency.sweep", title, sweeping.sweep))
    registers.job_kinds.add(JobKind("dependency.sweep", title, sweeping.run))
    registers.number_series.add(
        NumberSeries("TAN", _("Reports of single points of failure"), "TAN-{year}/{number:05d}")
    )
    registers.forms.add(
        FormTemplate(
            key=reporting.FORM,
            title=_("Single points of failure"),
            template="dependency/forms/weak_points.typ",
            sample=reporting.sample,
            series="TAN",
        )
    )
    _fill_pages()


def _fill_pages() -> None:
    for key in PANELED:
        registers.panels.add(
            Panel(
                f"supports-{key.partition('.')[2]}", key, _("Depends on, holds up"), "dependency/supports_panel.html",
                panels.supports, "hierarchy-2", 60, late=True,
            )
        )  # fmt: skip
    for order, name, words, icon in (
        (58, "impact", _("What if"), "topology-star-3"),
        (62, "gaps", _("Gaps in the records"), "clipboard-list"),
    ):
        registers.navigation.add(
            NavItem(f"dependency-{name}", "support", words, f"dependency:{name}", icon, order, shown=may_ask)
        )
    registers.actions.add(
        Action(
            "dependency-impact", _("Ask what a failure takes away"), "dependency:impact", "topology-star-3",
            words="etki ne olur kesinti arıza", shown=may_ask,
        )
    )  # fmt: skip
    registers.map_layers.add(MapLayer("dark", _("Outages now"), panels.dark_now, "alert-triangle", 5, kind=6))
    registers.tiles.add(Tile("weak-points", _("Single points of failure"), "alert-triangle", panels.weak_points, 70))

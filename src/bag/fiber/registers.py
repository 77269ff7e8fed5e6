"""What the fiber plant hands to the registers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import Action, MapLayer, NavItem
from bag.directive.rights import in_branch
from bag.fiber import layers
from bag.fiber.records import RECORDS


def fill() -> None:
    """Called once, when the apps are ready."""
    for record in RECORDS:
        registers.records.add(record())
    for item in (
        NavItem("fiber-trace", "fiber", _("Trace a core"), "fiber:find", "route", 10, shown=in_branch),
        NavItem("fiber-cut", "fiber", _("What if it is cut?"), "fiber:cut", "unlink", 12, shown=in_branch),
        NavItem("fiber-otdr", "fiber", _("OTDR"), "fiber:otdr", "chart-line", 14, shown=may_measure),
    ):
        registers.navigation.add(item)
    for action in (
        Action("fiber-trace", _("Trace a core or port"), "fiber:find", "route", words="damar izle fiber port odf",
               shown=in_branch),
        Action("fiber-cut", _("What if a cable is cut?"), "fiber:cut", "unlink", words="kopma kesilirse fiber kazı",
               shown=in_branch),
        Action("fiber-otdr", _("Take OTDR files over"), "fiber:otdr", "chart-line", words="sor ölçüm fiber",
               shown=may_measure),
    ):  # fmt: skip
        registers.actions.add(action)
    registers.map_layers.add(MapLayer("fiber", _("Fiber routes"), layers.trenches, "route", 70, on=False, kind=7))


def may_measure(user: Any) -> bool:
    """Who may put measurements on record."""
    return registers.records["fiber.cable"].allows(user, "change")

"""What the field room hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import Action, NavItem, NotificationKind, NumberSeries
from bag.directive.rights import in_branch
from bag.field.panels import PANELS
from bag.field.phone import registering as phone
from bag.field.records import RECORDS
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
    registers.navigation.add(
        NavItem("field-day", "work", _("Daily work plan"), "field:today", "calendar-event", 28, shown=in_branch)
    )
    registers.actions.add(
        Action(
            "field-day", _("Daily work plan"), "field:today", "calendar-event",
            words="günlük iş planı ekip araç", shown=in_branch,
        )
    )  # fmt: skip
    for panel in PANELS:
        registers.panels.add(panel)
    phone.fill()

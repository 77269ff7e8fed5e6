"""What the field room hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import NotificationKind, NumberSeries
from bag.field.panels import PANELS
from bag.field.phone import registering as phone
from bag.field.records import RECORDS
from bag.field.services import orders, steps


def fill() -> None:
    """Called once at start-up."""
    for record in RECORDS:
        registers.records.add(record())
    registers.number_series.add(NumberSeries(orders.SERIES, _("Work orders"), "IE-{year}/{number:06d}"))
    for kind in (
        NotificationKind(steps.CREW_NEWS, _("Jobs of mine in the field"), email="now"),
        NotificationKind(steps.DESK_NEWS, _("Jobs that I planned")),
    ):
        registers.notification_kinds.add(kind)
    for panel in PANELS:
        registers.panels.add(panel)
    phone.fill()

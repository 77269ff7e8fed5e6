"""What the room hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import (
    Action,
    EventHandler,
    FormTemplate,
    NavItem,
    NightlyTask,
    NotificationKind,
    NumberSeries,
    Panel,
)
from bag.directive.rights import in_branch
from bag.field.events import OrderCancelled, OrderDone, OrderReopened
from bag.wireless import evidence, jobs, month, panels
from bag.wireless.records import RECORDS
from bag.wireless.services import complaints, improving


def fill() -> None:
    """Called once, when the apps are ready."""
    for record in RECORDS:
        registers.records.add(record())
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    registers.nightly_tasks.add(NightlyTask("wireless-scores", _("Efficiency of access points"), jobs.night))
    registers.notification_kinds.add(
        NotificationKind(complaints.NEWS, _("Wireless complaints of my service"), email="digest")
    )
    registers.navigation.add(
        NavItem("wireless", "network", _("Wireless network"), "wireless:overview", "wifi", 70, shown=in_branch)
    )
    registers.actions.add(
        Action("wireless", _("Efficiency of the wireless network"), "wireless:overview", "wifi",
               words="kablosuz wifi verimlilik erişim noktası", shown=in_branch)
    )  # fmt: skip
    registers.forms.add(
        FormTemplate(
            key=month.FORM,
            title=_("Monthly report of wireless utilization"),
            template="wireless/paper/wireless_report.typ",
            sample=month.sample,
            series=month.SERIES,
        )
    )
    registers.number_series.add(
        NumberSeries(month.SERIES, _("Reports of wireless utilization"), "KAR-{year}/{number:05d}")
    )
    for handler in HANDLERS:
        registers.event_handlers.add(handler)
    for panel in PANELS:
        registers.panels.add(panel)


def _done(news: OrderDone) -> None:
    improving.order_done(news.order_id)


def _cancelled(news: OrderCancelled) -> None:
    improving.order_cancelled(news.order_id)


def _reopened(news: OrderReopened) -> None:
    improving.order_reopened(news.order_id)


HANDLERS = (
    EventHandler("wireless.order-done", OrderDone, _done, _("Wireless improvements that are done")),
    EventHandler("wireless.order-cancelled", OrderCancelled, _cancelled, _("Wireless improvements that are dropped")),
    EventHandler("wireless.order-reopened", OrderReopened, _reopened, _("Wireless improvements to be done again")),
)
PANELS = (
    Panel("wireless-point", "inventory.equipment", _("Wireless network"), "wireless/equipment_panel.html",
          panels.of_equipment, "wifi", 44, late=True),
    Panel("wireless-place", "places.place", _("Wireless network"), "wireless/place_panel.html", panels.of_place, "wifi",
          61, late=True),
    Panel("wireless-request", "work.request", _("Wireless complaints"), "wireless/request_panel.html",
          panels.of_request, "wifi", 18, late=True),
)  # fmt: skip

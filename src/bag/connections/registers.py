"""What the room hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.connections import details, panels
from bag.connections.records import RECORDS
from bag.connections.services import making, steps
from bag.core import registers
from bag.core.registers import Action, EventHandler, NotificationKind, NumberSeries, Panel
from bag.field.events import OrderCancelled, OrderDone, OrderReopened


def fill() -> None:
    """Called once, when the apps are ready."""
    for record in RECORDS:
        registers.records.add(record())
    registers.number_series.add(NumberSeries(steps.SERIES, _("New connections"), "BGL-{year}/{number:05d}"))
    registers.notification_kinds.add(
        NotificationKind(steps.NEWS, _("New connections to decide on or to accept"), email="now")
    )
    registers.actions.add(
        Action("connection-add", _("New network connection"), "connections:connection-add", "plug",
               words="yeni bağlantı uç priz", shown=lambda user: registers.records[steps.KEY].allows(user, "add"))
    )  # fmt: skip
    for handler in (
        EventHandler("connections.order-done", OrderDone, _order_done, _("Connections whose work is done")),
        EventHandler("connections.order-cancelled", OrderCancelled, _order_cancelled, _("Connections without work")),
        EventHandler("connections.order-reopened", OrderReopened, _order_reopened, _("Connections worked on again")),
    ):
        registers.event_handlers.add(handler)
    for panel in (
        Panel("feasibility", steps.KEY, _("Feasibility"), "connections/feasibility_panel.html", details.feasibility,
              icon="clipboard-check", order=10, late=True),
        Panel("connections", "work.request", _("New connections"), "connections/list_panel.html", panels.of_request,
              icon="plug", order=16, late=True),
        Panel("connections-here", "places.place", _("New connections"), "connections/list_panel.html",
              panels.of_place, icon="plug", order=62, late=True),
    ):  # fmt: skip
        registers.panels.add(panel)


def _order_done(news: OrderDone) -> None:
    making.order_done(news.order_id)


def _order_cancelled(news: OrderCancelled) -> None:
    making.order_ended(news.order_id, redo=False)


def _order_reopened(news: OrderReopened) -> None:
    making.order_ended(news.order_id, redo=True)

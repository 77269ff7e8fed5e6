"""Tabs that the inventory hangs on pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import Panel
from bag.inventory.forms import PriceForm
from bag.inventory.models import Equipment, EquipmentType, Rack, StockItem
from bag.inventory.models.choices import STATUS_TONES
from bag.inventory.rights import prices_item
from bag.places.models import Place

MOST = 50


def equipment_in(request: HttpRequest, place: Place) -> dict[str, Any] | None:
    """Equipment and racks in a place and in everything below it. Three queries."""
    if not registers.records["inventory.equipment"].allows(request.user, "view"):
        return None
    here = Place.objects.filter(Q(pk=place.pk) | Q(ancestors__contains=[place.pk])).values("pk")
    rows = Equipment.objects.filter(place__in=here)
    count = rows.count()
    racks = list(Rack.objects.filter(place__in=here).order_by("sort_text")[:MOST])
    if not count and not racks:
        return None
    shown = rows.select_related("type", "place").order_by("sort_text")[:MOST]
    return {"equipment": list(shown), "racks": racks, "count": count, "tones": STATUS_TONES}


def templates_of(request: HttpRequest, row: EquipmentType) -> dict[str, Any]:
    """The port templates of a type. One query."""
    templates = list(row.port_templates.order_by("order", "id"))
    may_add = registers.records["inventory.porttemplate"].allows(request.user, "add")
    url = f"{reverse('inventory:porttemplate-add')}?type={row.pk}&order={len(templates)}" if may_add else ""
    return {"templates": templates, "count": len(templates), "add_url": url}


def prices_of(request: HttpRequest, row: StockItem) -> dict[str, Any] | None:
    """The prices of an article, the newest first, and the form that enters one. One query."""
    record = registers.records["inventory.stockprice"]
    if not record.allows(request.user, "view"):
        return None
    prices = list(row.prices.order_by("-valid_from")[:MOST])
    today = timezone.localdate()
    found: dict[str, Any] = {"prices": prices, "now": next((one.pk for one in prices if one.valid_from <= today), None)}
    if prices_item(request.user, row):
        found |= {"form": PriceForm(initial={"valid_from": today.isoformat()}), "row": row}
    return found


PANELS = (
    Panel(
        key="equipment",
        record="places.place",
        title=_("Pieces of equipment"),
        template="inventory/place_panel.html",
        context=equipment_in,
        icon="router",
        order=20,
    ),
    Panel(
        key="port-templates",
        record="inventory.equipmenttype",
        title=_("Port templates"),
        template="inventory/templates_panel.html",
        context=templates_of,
        icon="plug-connected",
        order=20,
    ),
    Panel(
        key="prices",
        record="inventory.stockitem",
        title=_("Unit prices"),
        template="inventory/prices_panel.html",
        context=prices_of,
        icon="receipt-2",
        order=20,
        late=True,
    ),
)

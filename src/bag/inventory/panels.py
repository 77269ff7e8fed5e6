"""Tabs that the inventory hangs on pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import Panel
from bag.inventory.models import Equipment, EquipmentType, Rack
from bag.inventory.models.choices import STATUS_TONES
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
)

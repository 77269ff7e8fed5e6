"""Tabs with alarms and measurements on the pages of equipment, ports and places, and the tile of the home page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import registers
from bag.core.registers import Panel, Tile
from bag.core.ui.numbers import number
from bag.inventory.models import Equipment, Port
from bag.monitoring import operations, watching
from bag.monitoring.models import Alarm, Target
from bag.monitoring.models.choices import AlarmPhase
from bag.monitoring.operations import Question
from bag.places.models import Place

SHOWN = 12


def _sees(user: Any) -> bool:
    return registers.records["monitoring.alarm"].allows(user, "view")


def equipment(request: HttpRequest, row: Equipment) -> dict[str, Any] | None:
    """Open alarms of a watched piece, and the way to its curves. Two queries."""
    if not _sees(request.user):
        return None
    alarms = watching.alarms_of(row)[:SHOWN]
    if not alarms and not Target.objects.filter(equipment=row).exists():
        return None
    return {"alarms": alarms, "url": reverse("monitoring:device", args=[row.pk]), "word": _("Measurements")}


def port(request: HttpRequest, row: Port) -> dict[str, Any] | None:
    """The traffic of a port whose device is watched: loaded when the page stands. One query."""
    if not _sees(request.user) or not Target.objects.filter(equipment=row.equipment_id).exists():
        return None
    name = urlencode({"name": row.name})
    return {
        "url": f"{reverse('monitoring:interface', args=[row.equipment_id])}?{name}",
        "charts": f"{reverse('monitoring:interface-charts', args=[row.equipment_id])}?{name}",
    }


def place(request: HttpRequest, row: Place) -> dict[str, Any] | None:
    """Open alarms in a place and everything in it. One query."""
    if not _sees(request.user):
        return None
    inside = Q(place=row) | Q(place__ancestors__contains=[row.pk])
    rows = operations.visible(request.user).filter(inside, root=None, phase=AlarmPhase.ACTIVE)
    found: list[Alarm] = list(rows.select_related("subject", "incident", "root").order_by("rank", "-active_at")[:SHOWN])
    url = f"{reverse('monitoring:operations')}?place={row.pk}"
    return {"alarms": found, "url": url, "word": _("Operations")} if found else None


def tile(user: Any) -> dict[str, Any] | None:
    """Open alarms for the home page. One query."""
    if not _sees(user):
        return None
    counts = operations.counts(user, Question())
    critical = operations.counts(user, Question(severity="critical"))["all"]
    note = _("%(n)s critical, %(new)s unacknowledged") % {"n": number(critical), "new": number(counts["new"])}
    return {
        "value": counts["all"],
        "note": note,
        "tone": "critical" if critical else "",
        "url": reverse("monitoring:operations"),
    }


def open_alarms(user: Any) -> int:
    """The figure of the rail: critical alarms that stand for themselves. One query."""
    return operations.counts(user, Question(severity="critical"))["all"]


PANELS = (
    Panel(
        "alarms", "inventory.equipment", gettext_lazy("Alarms and measurements"), "monitoring/measured_panel.html",
        equipment, "activity", 5, late=True,
    ),
    Panel(
        "traffic", "inventory.port", gettext_lazy("Traffic"), "monitoring/port_panel.html",
        port, "chart-line", 5, late=True,
    ),
    Panel(
        "alarms-here", "places.place", gettext_lazy("Open alarms"), "monitoring/measured_panel.html",
        place, "alert-triangle", 5, late=True,
    ),
)  # fmt: skip
TILES = (Tile("alarms", gettext_lazy("Open alarms"), "alert-triangle", tile, 5),)

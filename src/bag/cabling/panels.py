"""Tabs of the room on other rooms' pages, and the labels that it prints."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bag.cabling import queries
from bag.cabling.models import VERDICT_TONES, Link
from bag.cabling.services.links import KEY
from bag.core import registers
from bag.core.registers import Panel
from bag.inventory.labels import MOST as MOST_LABELS
from bag.inventory.models import Equipment, Port
from bag.places.models import Place

SHOWN = 50


def of_place(request: HttpRequest, row: Place) -> dict[str, Any] | None:
    """Links whose outlet is in a place and below it. Two queries."""
    return _shown(request, queries.links_in(row))


def of_equipment(request: HttpRequest, row: Equipment) -> dict[str, Any] | None:
    """Links that end at the ports of a panel. Two queries."""
    return _shown(request, Link.objects.filter(port__equipment=row))


def of_port(request: HttpRequest, row: Port) -> dict[str, Any] | None:
    """The link that ends at a port, or at the other side of the panel. Two queries."""
    near = [pk for pk in (row.pk, row.rear_id) if pk is not None]
    return _shown(request, Link.objects.filter(port__in=near) | Link.objects.filter(port__rear=row))


def _shown(request: HttpRequest, links: QuerySet[Link]) -> dict[str, Any] | None:
    if not registers.records[KEY].allows(request.user, "view"):
        return None
    found = list(links.select_related("place", "port__equipment").order_by("sort_text")[:SHOWN])
    count = links.count() if len(found) == SHOWN else len(found)
    return {"rows": [(one, VERDICT_TONES[one.verdict]) for one in found], "count": count} if found else None


def label_sheet(rows: list[Link], user: Any, answers: dict[str, Any]) -> dict[str, Any]:
    """The data of the form ``label-sheet``: a label with QR code for each link."""
    if len(rows) > MOST_LABELS:
        raise ValidationError(_("At most %(most)s labels at once.") % {"most": MOST_LABELS})
    base = settings.CONFIG.base_url.rstrip("/")
    labels = [
        {"title": row.label, "lines": [str(row.place), row.outlet], "code": row.label,
         "url": f"{base}{row.get_absolute_url()}"}
        for row in rows
    ]  # fmt: skip
    return {"sheet": answers["sheet"], "skip": answers.get("skip") or 0, "labels": labels}


def panels(title: Any) -> tuple[Panel, ...]:
    """The tab of links on the pages of places, equipment and ports."""
    shown = (("places.place", of_place, 30), ("inventory.equipment", of_equipment, 60), ("inventory.port", of_port, 10))
    return tuple(
        Panel(
            f"links-of-{record.partition('.')[2]}",
            record,
            title,
            "cabling/links_panel.html",
            context,
            icon="plug-connected",
            order=order,
            late=True,
        )
        for record, context, order in shown
    )

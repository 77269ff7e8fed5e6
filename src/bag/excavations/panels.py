"""Tabs of the room on other rooms' pages, and its dates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from bag.core import registers
from bag.core.dates import own_services
from bag.core.registers import Dated
from bag.excavations.details import RISK_TONES, STATE_TONES
from bag.excavations.domain.life import OPEN
from bag.excavations.models import Excavation
from bag.excavations.services.excavations import KEY
from bag.fiber.models import Trench
from bag.places.models import Place

SHOWN = 10
MOST_DATES = 300


def of_place(request: HttpRequest, row: Place) -> dict[str, Any] | None:
    """Excavations at a place, the newest first. Two queries."""
    return _rows(request, Excavation.objects.filter(place=row))


def of_trench(request: HttpRequest, row: Trench) -> dict[str, Any] | None:
    """Excavations whose area or its surroundings touch the frame of a trench. Two queries."""
    if row.box is None:
        return None
    return _rows(request, Excavation.objects.filter(box__meets=row.box))


def _rows(request: HttpRequest, rows: Any) -> dict[str, Any] | None:
    record = registers.records[KEY]
    if not record.allows(request.user, "view"):
        return None
    found = list(rows.order_by("-starts_on", "-id")[: SHOWN + 1])
    return {"rows": [(one, STATE_TONES[one.state]) for one in found[:SHOWN]], "count": rows.count()} if found else None


def dates(user: Any, first: date, last: date) -> list[Dated]:
    """Begins of digs that are open. One query."""
    mine = own_services(user)
    rows = registers.records[KEY].visible_to(user).filter(state__in=sorted(OPEN), starts_on__range=(first, last))
    return [_begin(row, mine) for row in rows.select_related("owner_service").order_by("starts_on")[:MOST_DATES]]


def _begin(row: Excavation, mine: Any) -> Dated:
    late = row.starts_on < timezone.localdate() and row.started_at is None
    return Dated(
        on=row.starts_on,
        title=gettext("Excavation: %(title)s") % {"title": row.title},
        url=row.get_absolute_url(),
        kind="excavation",
        tone="warning" if late else RISK_TONES[row.risk],
        key=f"dig-{row.pk}",
        service=row.owner_service.code,
        mine=row.owner_service.code in mine,
    )

"""What the room shows on the pages of equipment, places and requests."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from bag.core import registers
from bag.inventory.models import Equipment
from bag.places.models import Place
from bag.wireless import queries
from bag.wireless.models import AccessPoint, Complaint, DayScore
from bag.wireless.wording import COMPLAINT_TONES, STANDING_TONES, reasons
from bag.work.models import Request

SHOWN = 12
KEY = "wireless.accesspoint"


def of_equipment(request: HttpRequest, row: Equipment) -> dict[str, Any] | None:
    """The wireless side of a piece. Two queries."""
    if row.type.category != "access_point" or not registers.records[KEY].allows(request.user, "view"):
        return None
    point = AccessPoint.objects.filter(equipment=row).first()
    newest = DayScore.objects.filter(access_point=point).order_by("-on").first() if point else None
    add = registers.records[KEY].allows(request.user, "add")
    return {
        "point": point,
        "newest": newest,
        "tone": STANDING_TONES[newest.standing] if newest else "unknown",
        "reasons": reasons(newest.parts) if newest else "",
        "complain_url": f"{reverse('wireless:complain')}?device={row.pk}" if point else "",
        "add_url": f"{reverse('wireless:accesspoint-add')}?equipment={row.pk}&name={row.name}" if add else "",
    }


def of_place(request: HttpRequest, row: Place) -> dict[str, Any] | None:
    """Access points and open complaints of a place. Four queries."""
    record = registers.records[KEY]
    if not record.allows(request.user, "view"):
        return None
    points = list(queries.points_in(row, record.visible_to(request.user))[:SHOWN])
    told = registers.records["wireless.complaint"].visible_to(request.user).filter(place=row).order_by("-at")
    found = [(one, COMPLAINT_TONES[one.state]) for one in told[:SHOWN]]
    if not points and not found:
        return None
    on = queries.last_day()
    scores = {one.access_point_id: one for one in DayScore.objects.filter(on=on, access_point__in=points)} if on else {}
    return {
        "points": [
            (
                point,
                scores.get(point.pk),
                STANDING_TONES[scores[point.pk].standing] if point.pk in scores else "unknown",
            )
            for point in points
        ],
        "complaints": found,
        "floor_url": reverse("wireless:floor", args=[row.pk]),
        "complain_url": f"{reverse('wireless:complain')}?place={row.pk}",
    }


def of_request(request: HttpRequest, row: Request) -> dict[str, Any] | None:
    """Complaints kept from a request. One query."""
    record = registers.records["wireless.complaint"]
    if not record.allows(request.user, "view"):
        return None
    rows = list(Complaint.objects.filter(request=row).select_related("place")[:SHOWN])
    return {"complaints": [(one, COMPLAINT_TONES[one.state]) for one in rows]} if rows else None
